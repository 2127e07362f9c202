// The processes that have a segment in a folder: those that run and those that ended and left it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/reader/reader.hpp"

namespace curfew::reader {

struct listed : process_summary {
  std::string path;
  std::string failure;  // why it cannot be read; then only the pid is known, from the file's name
};

// Running processes first, then the newest. A folder that does not exist has none. Throws error (cannot_open) when the
// folder is not one that segments may stand in.
std::vector<listed> list(const std::string& directory);

// Those of one pid, in the same order: the one that runs, if it does, and dead ones before it.
std::vector<listed> find(const std::string& directory, std::uint32_t pid);

}  // namespace curfew::reader
