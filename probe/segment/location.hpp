// Which folder segments are in, for those who write and those who read.
#pragma once

#include <string>
#include <string_view>

namespace curfew::segment {

// A check makes a folder for the segments of what it runs, and names it in CURFEW_DIR; the one that was in use before
// is in CURFEW_DIR_BEFORE_CHECK. With the check goes its folder, and nobody makes it again: what records later does so
// where it would if there had been no check.
inline constexpr std::string_view check_folder_prefix = "curfew-check-";  // six letters follow
bool is_check_folder(std::string_view path) noexcept;                     // by its name

// $CURFEW_DIR, unless that was of a check that has ended: then $CURFEW_DIR_BEFORE_CHECK, with the same exception; else
// $XDG_RUNTIME_DIR/curfew, if that variable names a folder of the effective user that nobody else may enter (it may be
// another's after su or sudo -E) and nobody else has that name in it; else /dev/shm/curfew-UID. Where somebody else has
// taken that last name, the first of /dev/shm/curfew-UID-XXXXXXXX that is the user's own, or a new name like that.
// Makes nothing.
std::string default_folder();

// The same, but a new name is settled with others who begin at this moment: the folder is there then, where it could be
// made.
std::string settled_folder();

// CURFEW_DIR names the folder of a check that has ended.
bool has_outlived_its_check();

// A path that stays good when the working directory changes.
std::string absolute_path(const std::string&);

}  // namespace curfew::segment
