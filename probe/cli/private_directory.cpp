#include "probe/cli/private_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "probe/cli/failure.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

private_directory::private_directory() {
  // A mapped file wants a file system in memory; where the usual place has no room for a folder, others will do.
  std::vector<std::filesystem::path> parents{std::filesystem::path(segment::default_directory()).parent_path(),
                                             "/dev/shm"};
  if (const char* chosen = std::getenv("TMPDIR"); chosen != nullptr && *chosen == '/') parents.emplace_back(chosen);
  parents.emplace_back("/tmp");
  int error = 0;
  for (const auto& parent : parents) {
    auto path = std::filesystem::absolute(parent / "curfew-check-XXXXXX").string();
    if (::mkdtemp(path.data()) != nullptr) {
      path_ = path;
      return;
    }
    error = errno;
  }
  throw system_failure("cannot make a folder for segments under " + parents.front().string() + " or /tmp", error);
}

private_directory::~private_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace curfew::cli
