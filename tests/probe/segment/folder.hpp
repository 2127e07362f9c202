// A folder of a test's own, mode 0700, removed with all that is in it.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace curfew::tests {

class folder {
 public:
  folder() {
    char name[] = "/dev/shm/curfew-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, mode_t mode = 0600) const {
    std::ofstream(*this / name) << "x";
    ::chmod((*this / name).c_str(), mode);
  }

 private:
  std::string path_;
};

}  // namespace curfew::tests
