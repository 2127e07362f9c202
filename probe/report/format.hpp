// A format: how what is known of a run, of a tree and of a host's processes becomes bytes. No I/O. A new one is a file
// in formats/, a name in formats/formats.hpp and an entry in formats/all_formats.cpp; the option, its help and what it
// refuses follow from the table.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::report {

struct digest;
struct tree_digest;
struct process_row;

// What the place where a report goes to asks for. A format that is not for people need not ask it.
struct style {
  std::string working_directory{};  // paths below it are shown relative to it
  bool colour = false;              // ANSI escapes
  std::size_t width = 0;            // of the terminal: lines are broken, and those of trees cut; 0: there is none
  std::size_t most_lines = 0;       // of a tree, its first line included; 0: all
  std::size_t most_problems = 100;  // of a process; more are only counted
};

struct format {
  std::string_view name;         // `--format NAME`
  std::string_view file_ending;  // of a file that has such a report, without a dot
  // People read it as it comes: a command may say something in its place where there is nothing to write, and draws it
  // again on a screen. What is for programs is written whole, each time.
  bool for_people = false;

  // Each writes the whole text, with a newline at its end. nullptr: the format has no such thing.
  std::string (*write)(const digest&, const style&) = nullptr;  // of a run: `curfew check`
  std::string (*write_tree)(const tree_digest&, const style&) = nullptr;
  std::string (*write_processes)(const std::vector<process_row>&, const style&) = nullptr;
};

// The table of them. The first is what a command writes unless another one is asked for.
std::span<const format* const> all_formats();
inline const format& usual_format() { return *all_formats().front(); }

// Those that have a thing: formats_with(&format::write_tree).
template <class Write>
std::vector<const format*> formats_with(Write format::* write) {
  std::vector<const format*> found;
  for (const auto* const format : all_formats())
    if (format->*write != nullptr) found.push_back(format);
  return found;
}

}  // namespace curfew::report
