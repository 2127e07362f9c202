// A format that the product does not have. All that the program of this test knows of it stands here: it has a table of
// its own, which takes the place of all_formats.cpp.
#include <array>

#include "probe/report/digest.hpp"
#include "probe/report/formats/formats.hpp"

namespace curfew::report {

namespace {

// A line a process: its pid, and how many problems it has.
std::string write_lines(const digest& digest, const style&) {
  std::string text;
  for (const auto& p : digest.processes)
    text += std::to_string(p.process.snapshot.process.pid) + " " + std::to_string(p.problems.size()) + "\n";
  return text;
}

constinit const format lines{.name = "lines", .file_ending = "lines", .write = write_lines};

}  // namespace

std::span<const format* const> all_formats() {
  static constexpr std::array table{&formats::text, &formats::json, &lines};
  return table;
}

}  // namespace curfew::report
