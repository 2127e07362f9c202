// What must not be written over: whoever records has it mapped, and a dead process' is all that is left of it.
#pragma once

#include <string>

namespace curfew::reader {

// Whether `path` leads to a segment or to the control page of one, by how it begins.
bool is_recorded_file(const std::string& path);

// The sentence for whoever was told to write there.
std::string not_overwritten(const std::string& path);

}  // namespace curfew::reader
