#include "probe/cli/terminal/repository.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "probe/cli/terminal/output.hpp"

namespace curfew::cli {

std::string repository_root() {
  for (const char* const name : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"})
    if (const char* const folder = std::getenv(name); folder != nullptr && *folder == '/')
      return (std::filesystem::path(folder) / "").lexically_normal().parent_path().string();
  const auto here = working_directory();
  std::error_code ignored;
  for (std::filesystem::path at(here); !at.empty(); at = at.parent_path()) {
    if (std::filesystem::exists(at / ".git", ignored)) return at.string();
    if (at == at.root_path()) break;
  }
  return here;
}

}  // namespace curfew::cli
