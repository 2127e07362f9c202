// Writes the file of `curfew check --output`.
#pragma once

#include <string>
#include <string_view>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

// A program is never overwritten. The file is opened before the work begins, so that a wrong path is reported at once,
// and is filled at the end. A FIFO that nobody reads yet is opened when it is filled.
class report_file {
 public:
  report_file() = default;
  explicit report_file(const std::string& path);  // throws failure
  explicit operator bool() const { return !path_.empty(); }
  // Returns whether both are one file on a disk, by whatever paths. Terminals and /dev/null may be written to twice.
  bool is_one_with(const report_file&) const;
  // Returns whether a path names this file, and it is one on a disk.
  bool is_at(const std::string& path) const;
  // Returns what is in a file on a disk.
  std::string contents() const;
  // Removes the file until it is filled, if it was made here: so that no empty one stays when this process is killed.
  void remove_until_filled();
  // Replaces the contents of the file. If the path names another file by now, or none, the file is made again: where
  // there is none, it appears with all its text. Throws failure.
  void fill(std::string_view text);
  // Removes a file on a disk. Does nothing with any other, nor where standard output or standard error go there.
  void remove();
  // The same, if it is empty.
  void remove_if_empty();

 private:
  void open();
  bool fill_anew(std::string_view text) const;
  void wait_for_reader();
  bool is_at_its_path() const;

  std::string path_;
  reader::descriptor file_;
  bool is_made_here_ = false;
};

}  // namespace curfew::cli
