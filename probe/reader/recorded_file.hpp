// Tells which files must not be written over: the file of a process that records is mapped by it, and the file of a
// dead process is all that is left of it.
#pragma once

#include <string>

namespace curfew::reader {

// Returns whether `path` leads to a segment or to a control page, by its first bytes.
bool is_recorded_file(const std::string& path);

// Returns the sentence for whoever was told to write there.
std::string not_overwritten(const std::string& path);

}  // namespace curfew::reader
