// What processes that are gone left in a folder of segments, and how it is removed: the recorder keeps a folder from
// filling up with it, `curfew clean` tidies up by hand. Nothing of a process that runs is ever touched: alive is whose
// lock is held, whatever its pid is. Other files in the folder are not looked at.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/segment/file_name.hpp"

namespace curfew::segment {

struct dead_file {
  // segment: with its control page. unfinished: of a process that died while it made its segment. control: a page
  // whose segment is gone. unrecorded: the tombstone of a process that is gone, or of one of another pid namespace and
  // a day old.
  file_kind kind = file_kind::other;
  std::string name;  // in the folder
  std::uint32_t pid = 0;
  std::uint64_t bytes = 0;                        // what its files take of the file system
  std::chrono::system_clock::time_point changed;  // last
  bool empty_handed = false;                      // a segment that says itself that there is nothing to see in it
};

// All of them, oldest first. `folder`: of open_folder(). Throws bad_alloc alone; what cannot be looked at is left
// out.
std::vector<dead_file> find_dead_files(int folder);

// Looks again whether it is dead, and removes it with what belongs to it. False when it lives or could not be removed;
// true as well when somebody else was quicker.
bool remove_dead_file(int folder, const dead_file&);

// As much as is kept of the dead in a folder.
struct sweep_bound {
  std::size_t most = 32;
  std::uint64_t most_bytes = 0;
};
// For a folder on a file system of this size: a quarter of it, 256 MiB at most, so that the dead never take the room of
// the living or of other programs.
sweep_bound bound_for(int folder) noexcept;

// Removes all that is of no use to anybody, and of dead segments the oldest until the rest is within the bound. Returns
// how many were removed. Does nothing while another process sweeps the folder.
std::size_t sweep(int folder, sweep_bound);

}  // namespace curfew::segment
