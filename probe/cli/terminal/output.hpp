// Where text goes: standard output and error, and files; and what a terminal there can do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

enum class colour_choice { automatic, always, never };

// Whether to colour what goes to `fd`: as chosen; else on a terminal, unless NO_COLOR is set or TERM is "dumb".
bool wants_colour(colour_choice, int fd);

// COLUMNS, where it is set, says how many columns to use of a terminal.
struct terminal_size {
  std::size_t columns = 0, lines = 0;  // 0: no terminal
};
terminal_size size_of_terminal(int fd);

// Writes all of it. False when nobody reads it any more (EPIPE; SIGPIPE must be ignored). Throws failure.
bool write_all(int fd, std::string_view text, const std::string& name);

// Standard output. Exits quietly with status 0 when nobody reads it any more, as `curfew ps | head -1` wants.
void print(std::string_view text);

// A report's file: opened before the work begins, so that a wrong path is known at once, and filled at its end.
class report_file {
 public:
  report_file() = default;
  explicit report_file(const std::string& path);  // throws failure
  explicit operator bool() const { return static_cast<bool>(file_); }
  // Replaces what was in it. Where the path has another file by now, or none, that is made. Throws failure.
  void fill(std::string_view text);

 private:
  bool is_at_its_path() const;

  std::string path_;
  reader::descriptor file_;
};

std::string working_directory();  // "" when it cannot be told

}  // namespace curfew::cli
