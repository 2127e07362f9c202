// What is mapped in a process, and whether curfew is in there: its segment, or the code that writes one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

// A file that a process has mapped.
struct mapped_file {
  struct range {
    std::uint64_t begin = 0, end = 0;  // addresses
    std::uint64_t offset = 0;          // of its first byte in the file
  };
  std::string path;  // as the process sees it, with what the system adds where it was removed: " (deleted)"
  bool has_code = false;
  std::string device;  // "08:01"
  std::uint64_t inode = 0;
  std::vector<range> ranges;
};

// All of them, each once. Nothing where the system does not tell, with errno set: there is no such process, or it is
// another user's.
std::optional<std::vector<mapped_file>> mapped_files(std::uint32_t pid);

// The segment among these; "" for none. One that was removed has no name any more and is none.
std::string segment_among(const std::vector<mapped_file>&);

// Whether the code that records stands in this file of that process. Looks for a text of it, which is there in a
// stripped file as well. A file that has lost its name, or has it in another mount namespace, is the same file; where
// it cannot be opened, what is mapped of it is read. What cannot be read either has none.
bool has_recorder(std::uint32_t pid, const mapped_file&);

}  // namespace curfew::cli
