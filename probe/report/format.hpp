// A format turns what is known of a run, of a tree and of a host's processes into bytes. It does no I/O. A new format
// is a file in formats/, a name in formats/formats.hpp and an entry in formats/all_formats.cpp; the command-line
// option, its help and what it refuses follow from the table.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/verdict/problem.hpp"

namespace curfew::report {

struct difference;
struct digest;
struct process_digest;
struct tree_digest;
struct process_row;

// Says what the destination of a report asks for. A format that is not for people need not follow it.
struct style {
  std::string working_directory{};  // paths below it are shown relative to it
  std::string repository{};         // root of the repository: formats for services name files relative to it
  bool with_suppressed = false;     // whether a format that can say so has what was suppressed
  bool colour = false;              // whether to use ANSI escapes
  bool links = false;               // whether places are links for a terminal (OSC 8)
  // Returns a line of a source as the program was built from it, or "" if it is not at hand; nullptr: none is.
  std::string (*source_line)(const std::string& path, std::uint32_t line,
                             std::chrono::system_clock::time_point built) = nullptr;
  // This is the width of the terminal, or 0 if there is none. Longer lines are broken, and those of trees are cut.
  std::size_t width = 0;
  std::size_t most_lines = 0;       // limit for a tree, including its first line; 0: no limit
  std::size_t most_problems = 100;  // limit for a process; further problems are only counted
};

struct format {
  std::string_view name;         // `--format NAME`
  std::string_view file_ending;  // for files that contain such a report, without a dot
  // Tells whether people read the output as it is. If so, a command may say something else if there is nothing to
  // write, and redraws the output on a screen. Output for programs is written as a whole each time.
  bool for_people = false;
  bool begins_a_line = false;  // whether it is only understood at the beginning of a line of a log

  // Each function returns the whole text, which ends in a newline. A nullptr means that the format does not support it.
  std::string (*write)(const digest&, const style&) = nullptr;  // for the run of `curfew check`
  // Returns whether a text is what `write` writes, so that it may be removed where it is of an earlier run. With a
  // nullptr nothing is.
  bool (*is_written)(std::string_view text) = nullptr;
  // Writes one problem of the process, for whoever reports each where it was made.
  std::string (*write_problem)(const process_digest&, const verdict::problem&, const style&) = nullptr;
  std::string (*write_tree)(const tree_digest&, const style&) = nullptr;
  std::string (*write_difference)(const difference&, const style&) = nullptr;
  std::string (*write_processes)(const std::vector<process_row>&, const style&) = nullptr;
};

// Returns the table of formats. Commands use the first one unless another one is asked for.
std::span<const format* const> all_formats();
inline const format& usual_format() { return *all_formats().front(); }

// Returns whether a text is the report of a check, in any format.
bool is_report(std::string_view text);

// Returns the formats that support something: formats_with(&format::write_tree).
template <class Write>
std::vector<const format*> formats_with(Write format::* write) {
  std::vector<const format*> found;
  for (const auto* const format : all_formats())
    if (format->*write != nullptr) found.push_back(format);
  return found;
}

}  // namespace curfew::report
