// Finds what dead processes left in a folder of segments, and removes it: so the recorder keeps a folder from filling
// up, and `curfew clean` tidies up by hand. Nothing of a running process is ever touched. A process is alive if
// somebody holds its segment's lock, whatever its pid is; whoever left a tombstone has no segment, and whereabouts_of()
// says whether it runs. Other files in the folder are not looked at.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/segment/file_name.hpp"

namespace curfew::segment {

struct dead_file {
  // segment: a segment with its control page. unfinished: the file of a process that died while it made its segment.
  // control: a page whose segment is gone. unrecorded: the tombstone of a process that is gone, or a tombstone from
  // another pid namespace that is a day old.
  file_kind kind = file_kind::other;
  std::string name;  // the file's name in the folder
  std::uint32_t pid = 0;
  std::uint64_t bytes = 0;                        // what its files take of the file system
  std::chrono::system_clock::time_point changed;  // time of the last change
  bool empty_handed = false;                      // a segment which says itself that nothing is to be seen in it
};

// Returns all dead files, oldest first. `folder` is a descriptor from open_folder(). Files that cannot be looked at are
// left out. Throws only bad_alloc.
std::vector<dead_file> find_dead_files(int folder);

// Checks again that the file is dead, and removes it with what belongs to it. Returns false if its process is alive, or
// if the file could not be removed. Returns true, too, if somebody else was quicker.
bool remove_dead_file(int folder, const dead_file&);

// How many dead segments are kept in a folder, and how many bytes of them.
struct sweep_bound {
  std::size_t most = 32;
  std::uint64_t most_bytes = 0;
};
// Returns the bound for a folder: a quarter of the size of its file system, 256 MiB at most, so that dead files never
// take the room of running processes or of other programs.
sweep_bound bound_for(int folder) noexcept;

// Removes everything that is of no use to anybody, and the oldest dead segments until the rest is within the bound.
// Returns how many dead files were removed. Does nothing while another process sweeps the folder.
std::size_t sweep(int folder, sweep_bound);

}  // namespace curfew::segment
