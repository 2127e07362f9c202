// Says which folder segments are in, to those who write and to those who read.
#pragma once

#include <string>
#include <string_view>

namespace curfew::segment {

// A check makes a folder for the segments of what it runs, and names it in CURFEW_DIR. The folder that was in use
// before is in CURFEW_DIR_BEFORE_CHECK. The folder of a check goes away with it, and nobody makes it again: whatever
// records later does so where it would have if there had been no check.
inline constexpr std::string_view check_folder_prefix = "curfew-check-";  // six letters follow
// Returns whether a path is the folder of a check, by its name.
bool is_check_folder(std::string_view path) noexcept;

// Returns the folder that segments are in, and makes nothing. It is $CURFEW_DIR, unless that belonged to a check that
// has ended. Then it is $CURFEW_DIR_BEFORE_CHECK, with the same exception. Otherwise it is $XDG_RUNTIME_DIR/curfew, if
// that variable names a folder of the effective user that nobody else may enter (after su or sudo -E it may be another
// user's), and if nobody else has taken that name in it. Otherwise it is /dev/shm/curfew-UID. If somebody else has
// taken that name, it is the first of /dev/shm/curfew-UID-XXXXXXXX that is the user's own, or a new name of that form.
std::string default_folder();

// Returns the same folder, but agrees on a new name with others who begin at this moment. The new folder exists then,
// if it could be made.
std::string settled_folder();

// Returns whether CURFEW_DIR names the folder of a check that has ended.
bool has_outlived_its_check();

// Returns a path that stays valid when the working directory changes, or the path itself if that directory cannot be
// told.
std::string absolute_path(const std::string&);

}  // namespace curfew::segment
