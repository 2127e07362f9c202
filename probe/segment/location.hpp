// Which folder segments are in, for those who write and those who read.
#pragma once

#include <string>

namespace curfew::segment {

// $CURFEW_DIR; else $XDG_RUNTIME_DIR/curfew, if that variable names a folder of the effective user that nobody else may
// enter (it may be another's after su or sudo -E) and nobody else has that name in it; else /dev/shm/curfew-UID. Where
// somebody else has taken that last name, the first of /dev/shm/curfew-UID-XXXXXXXX that is the user's own, or a new
// name like that. Makes nothing.
std::string default_directory();

// The same, but a new name is settled with others who begin at this moment: the folder is there then, where it could be
// made.
std::string settled_directory();

// A path that stays good when the working directory changes.
std::string absolute_path(const std::string&);

}  // namespace curfew::segment
