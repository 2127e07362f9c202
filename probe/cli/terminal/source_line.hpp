// Reads single lines of sources, to be shown beside a finding.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace curfew::cli {

// Returns a line of a file, counted from 1, without the end of it. Returns "" if the file cannot be read, is no regular
// file or has no such line, and if it has been changed since `built`: then the line may be another one by now.
std::string source_line(const std::string& path, std::uint32_t line, std::chrono::system_clock::time_point built);

}  // namespace curfew::cli
