// Finds folders of checks that were killed, in which nobody records any more. The next check removes them, and so does
// `curfew clean`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

struct abandoned_folder {
  std::string path;
  std::uint64_t bytes = 0;  // size of what is left in it
  reader::descriptor lock;  // nobody else takes the folder for abandoned while this is held
};

// Returns the abandoned folders of checks whose programs would otherwise record in `directory`.
std::vector<abandoned_folder> abandoned_folders(const std::string& directory);

// Removes the folder with everything in it. Returns false if something could not be removed.
bool remove(const abandoned_folder&);

}  // namespace curfew::cli
