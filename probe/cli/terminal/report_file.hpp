// The file of `curfew check --output`.
#pragma once

#include <string>
#include <string_view>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

// It is opened before the work begins, so that a wrong path is known at once, and filled at its end.
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

}  // namespace curfew::cli
