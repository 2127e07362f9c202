#include "tests/support/temporary_folder.hpp"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace curfew::tests {

temporary_folder::temporary_folder() : maker_(::getpid()) {
  const std::filesystem::path in_memory = "/dev/shm";
  const auto place = std::filesystem::is_directory(in_memory) ? in_memory : std::filesystem::temp_directory_path();
  path_ = place / "curfew-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp: " + path_);
}

temporary_folder::~temporary_folder() {
  if (::getpid() != maker_) return;  // this is a forked child, which leaves by exit()
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void temporary_folder::write(std::string_view name, mode_t mode) const {
  std::ofstream(*this / name) << "x";
  ::chmod((*this / name).c_str(), mode);
}

std::vector<std::string> temporary_folder::entries() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> temporary_folder::files() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    auto segment = entry.path();
    const bool control = segment.extension() == ".control";
    if (!control || !std::filesystem::exists(segment.replace_extension(".curfew")))
      found.push_back(entry.path().string());
  }
  return found;
}

}  // namespace curfew::tests
