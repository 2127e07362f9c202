#include "probe/cli/terminal/source_line.hpp"

#include <sys/stat.h>

#include <fstream>

namespace curfew::cli {

std::string source_line(const std::string& path, std::uint32_t line, std::chrono::system_clock::time_point built) {
  struct stat about{};
  if (line == 0 || ::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return {};
  if (std::chrono::system_clock::from_time_t(about.st_mtime) > built) return {};
  std::ifstream file(path);
  std::string text;
  for (std::uint32_t number = 1; std::getline(file, text); ++number)
    if (number == line) return text;
  return {};
}

}  // namespace curfew::cli
