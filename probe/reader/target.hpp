// What a user means by PID|FILE|NAME: one segment or snapshot file.
#pragma once

#include <string>

namespace curfew::reader {

// Its path. A number is a pid, what has a slash in it a file; else it is a program's name, and where none is called
// that, a file's. Of processes of one name or pid those that run come first, then the one that began last. `directory`
// is where segments are, but for those of processes under a check, which are looked for beside it. Throws error
// (cannot_open), ready to print: unknown, or several run.
std::string find_target(const std::string& directory, const std::string& target);

}  // namespace curfew::reader
