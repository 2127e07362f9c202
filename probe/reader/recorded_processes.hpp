// The processes that have a segment in a folder: those that run and those that ended and left it; and, apart, those
// that could not record and left a tombstone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/reader/attachment.hpp"

namespace curfew::reader {

struct recorded_process : process_summary {
  std::string path;
  std::string failure;   // why it cannot be read; then only the pid is known, from the file's name
  bool checked = false;  // it records for a check (segment/check_folder.hpp)
};

// Running processes first, then the newest. Segments that say themselves that there is nothing to see are left out. A
// folder that does not exist has none. Throws error (cannot_open) when the
// folder is not one that segments may stand in.
std::vector<recorded_process> list(const std::string& directory);

// The same, with those that record for a check and otherwise would here. Of a check's folder that cannot be read nobody
// is listed: it goes with its check.
std::vector<recorded_process> list_all(const std::string& directory);

// The folder, for a sentence that says where was looked; that it is not there is said with it.
std::string in_words(const std::string& directory);

// Those of one pid in the folder, in the same order: the one that runs, if it does, and dead ones before it.
std::vector<recorded_process> find(const std::string& directory, std::uint32_t pid);

// A process that could not record.
struct unrecorded {
  std::uint32_t pid = 0;
  std::string reason;  // ready to print
  std::string path;    // of the tombstone
  bool runs = false;   // or nobody can tell from here (segment/tombstone.hpp)
};
// By path. As list(), a folder that does not exist has none.
std::vector<unrecorded> list_unrecorded(const std::string& directory);

}  // namespace curfew::reader
