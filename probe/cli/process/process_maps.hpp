// Tells what is mapped in a process, and whether curfew is among it: its segment, or the code that writes one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

// Describes a file that a process has mapped.
struct mapped_file {
  struct range {
    std::uint64_t begin = 0, end = 0;  // addresses
    std::uint64_t offset = 0;          // offset of its first byte in the file
  };
  std::string path;  // as the process sees it; if it was removed, the system appends " (deleted)"
  bool has_code = false;
  std::string device;  // "08:01"
  std::uint64_t inode = 0;
  std::vector<range> ranges;
};

// Returns all mapped files, each once. Returns nothing and sets errno if the system does not tell: there is no such
// process, or it belongs to another user.
std::optional<std::vector<mapped_file>> mapped_files(std::uint32_t pid);

// Returns the path of the segment among these, or "" if there is none. A segment that was removed has no name any more
// and is not found.
std::string segment_among(const std::vector<mapped_file>&);

// Returns whether this file of that process contains the code that records. It looks for a text of that code, which is
// also in a stripped file. A file that has lost its name, or has it in another mount namespace, is found nevertheless;
// if it cannot be opened, its mapped memory is read. Returns false if that cannot be read either.
bool has_recorder(std::uint32_t pid, const mapped_file&);

}  // namespace curfew::cli
