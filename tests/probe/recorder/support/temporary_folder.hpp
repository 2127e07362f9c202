// A folder of a test's own, on /dev/shm as segments are, removed with all that is in it.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace curfew::tests {

class temporary_folder {
 public:
  temporary_folder() {
    char name[] = "/dev/shm/curfew-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  const std::string& path() const { return path_; }
  // All but the control pages that stand beside their segments.
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      auto segment = entry.path();
      const bool control = segment.extension() == ".control";
      if (!control || !std::filesystem::exists(segment.replace_extension(".curfew")))
        found.push_back(entry.path().string());
    }
    return found;
  }

 private:
  std::string path_;
};

}  // namespace curfew::tests
