#include "probe/cli/command_line/program_search.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace curfew::cli {

namespace {

bool is_program(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

bool names_a_program(const std::string& word) {
  if (word.empty()) return false;
  if (word.find('/') != std::string::npos) return is_program(word);
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (is_program((folder.empty() ? "." : folder) + "/" + word)) return true;
  return false;
}

}  // namespace curfew::cli
