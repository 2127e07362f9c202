#include "probe/cli/private_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "probe/cli/failure.hpp"
#include "probe/segment/check_folder.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

namespace {

descriptor open_folder(const std::string& path) {
  return descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool lock(const descriptor& folder) { return ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0; }

// Whoever removes a folder holds its lock while he does.
bool has_a_name(const descriptor& folder) {
  struct stat found{};
  return ::fstat(folder.get(), &found) == 0 && found.st_nlink != 0;
}

bool anybody_lives_in(const descriptor& folder, const std::string& path) {
  const auto names = segment::list_segments(folder.get());
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    segment::directory_error ignored;
    const descriptor file(segment::open_segment(folder.get(), name, path + "/" + name, ignored));
    return file && segment::owner_alive(file.get());
  });
}

void remove(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

// What checks left that were killed.
void remove_abandoned(const std::string& directory) {
  for (const auto& path : segment::check_folders(directory)) {
    const auto folder = open_folder(path);
    if (folder && lock(folder) && !anybody_lives_in(folder, path)) remove(path);
  }
}

}  // namespace

private_directory::private_directory() {
  // A mapped file wants a file system in memory; where the usual place has no room for a folder, others will do.
  std::vector<std::string> parents{segment::parent_folder(segment::default_directory()), "/dev/shm"};
  if (const char* chosen = std::getenv("TMPDIR"); chosen != nullptr && *chosen == '/') parents.emplace_back(chosen);
  parents.emplace_back("/tmp");
  remove_abandoned(segment::default_directory());
  int error = 0;
  for (const auto& parent : parents) {
    if (make_under(parent)) return;
    error = errno;
  }
  throw system_failure("cannot make a folder for segments under " + parents.front() + " or /tmp", error);
}

bool private_directory::make_under(const std::string& parent) {
  while (true) {
    auto path = parent + "/" + std::string(segment::check_folder_prefix) + "XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return false;
    lock_ = open_folder(path);
    // Between the two another check may have taken it for an abandoned one.
    if (lock_ && lock(lock_) && has_a_name(lock_)) {
      path_ = path;
      return true;
    }
    if (lock_ && errno != EWOULDBLOCK && has_a_name(lock_)) {  // a file system without locks: nobody will take it away
      path_ = path;
      return true;
    }
  }
}

private_directory::~private_directory() { remove(path_); }

}  // namespace curfew::cli
