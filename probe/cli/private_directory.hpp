// A folder of a check's own, for the segments of what it runs: 0700, beside the one that segments have by default,
// removed with what is in it.
#pragma once

#include <string>

namespace curfew::cli {

class private_directory {
 public:
  private_directory();  // throws failure
  ~private_directory();
  private_directory(const private_directory&) = delete;
  private_directory& operator=(const private_directory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace curfew::cli
