// A folder of a test's own, with mode 0700. It is in memory, as segments are, if the machine has a place for that. The
// process that made it removes it, with all that is in it.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace curfew::tests {

class temporary_folder {
 public:
  temporary_folder();  // throws std::system_error if it cannot be made
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  void write(std::string_view name, mode_t = 0600) const;  // makes a file of one byte

  std::vector<std::string> entries() const;  // names in it, sorted
  std::vector<std::string> files() const;    // paths of all but the control pages that are beside their segments

 private:
  std::string path_;
  pid_t maker_;
};

}  // namespace curfew::tests
