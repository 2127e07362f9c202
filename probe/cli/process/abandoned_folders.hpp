// The folders of checks that were killed, in which nobody records any more. The next check removes them, and so does
// `curfew clean`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

struct abandoned_folder {
  std::string path;
  std::uint64_t bytes = 0;  // of what is left in it
  reader::descriptor lock;  // nobody else takes it for abandoned as long as this is held
};

// Those for programs that record in `directory` otherwise.
std::vector<abandoned_folder> abandoned_folders(const std::string& directory);

// With all that is in it. False: something of it could not be removed.
bool remove(const abandoned_folder&);

}  // namespace curfew::cli
