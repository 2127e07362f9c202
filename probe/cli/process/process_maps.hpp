// What is mapped in a process, and whether curfew is in there: its segment, or the code that writes one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

// A file that a process has mapped, by its path as the process sees it.
struct mapped_file {
  std::string path;
  bool has_code = false;
};

// All of them, each once. Nothing where the system does not tell, with errno set: there is no such process, or it is
// another user's.
std::optional<std::vector<mapped_file>> mapped_files(std::uint32_t pid);

// The segment among these; "" for none. One that was removed has no name any more and is none.
std::string segment_among(const std::vector<mapped_file>&);

// Whether the code that records stands in this file. Looks for a text of it, which is there in a stripped file as well.
bool has_recorder(const std::string& file);

}  // namespace curfew::cli
