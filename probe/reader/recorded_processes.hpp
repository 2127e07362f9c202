// Lists the processes that have a segment in a folder: those that run, and those that ended and left it. Lists apart
// from these the processes that could not record and left a tombstone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/reader/attachment.hpp"

namespace curfew::reader {

struct recorded_process : process_summary {
  std::string path;
  std::string failure;   // why it cannot be read; if so, only the pid is known, from the file's name
  bool checked = false;  // it records for a check (segment/check_folder.hpp)
};

// Returns the running processes first, then the ended ones, the newest first, then those that cannot be read. Leaves
// out segments that say themselves that nothing is to be seen in them. A folder that does not exist has no processes.
// Throws error (cannot_open) if the folder is not one that segments may be in.
std::vector<recorded_process> list(const std::string& directory);

// Returns the same, and the processes that record for a check and would otherwise record here. If the folder of a check
// cannot be read, none of its processes are listed, because it may just go away with its check.
std::vector<recorded_process> list_all(const std::string& directory);

// Returns the path of the folder, for a sentence that says where somebody looked. If the folder does not exist, the
// text says so.
std::string in_words(const std::string& directory);

// Returns the processes with that pid in the folder, in the same order: the one that runs, if there is one, and then
// dead ones.
std::vector<recorded_process> find(const std::string& directory, std::uint32_t pid);

// A process that could not record.
struct unrecorded {
  std::uint32_t pid = 0;
  std::string reason;  // ready to print
  std::string path;    // of the tombstone
  bool runs = false;   // true if it runs, or if nobody can tell from here (segment/tombstone.hpp)
};
// Returns the processes that could not record, sorted by path. As with list(), a folder that does not exist has none.
std::vector<unrecorded> list_unrecorded(const std::string& directory);

}  // namespace curfew::reader
