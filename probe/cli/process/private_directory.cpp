#include "probe/cli/process/private_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "probe/cli/failure.hpp"
#include "probe/cli/process/abandoned_folders.hpp"
#include "probe/segment/check_folder.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

reader::descriptor open_folder(const std::string& path) {
  return reader::descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Locks the folder. Whoever looks for abandoned folders holds the lock only for a moment. If the file system has no
// locks, nobody holds it.
void lock(const reader::descriptor& folder) {
  while (::flock(folder.get(), LOCK_EX) != 0 && errno == EINTR) continue;
}

// Returns whether the folder still exists. Whoever removes a folder holds its lock meanwhile.
bool has_a_name(const reader::descriptor& folder) {
  struct stat found{};
  return ::fstat(folder.get(), &found) == 0 && found.st_nlink != 0;
}

void remove(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace

private_directory::private_directory() {
  // A mapped file is best in a file system in memory. If the usual place has no room for a folder, others will do.
  std::vector<std::string> parents{segment::parent_folder(segment::default_folder()), "/dev/shm"};
  if (const char* chosen = std::getenv("TMPDIR"); chosen != nullptr && *chosen == '/') parents.emplace_back(chosen);
  parents.emplace_back("/tmp");
  for (const auto& left : abandoned_folders(segment::default_folder())) cli::remove(left);
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
    if (!lock_) return false;
    lock(lock_);
    if (!has_a_name(lock_)) continue;  // another check removed it before it was locked, taking it for abandoned
    path_ = path;
    return true;
  }
}

private_directory::~private_directory() { remove(path_); }

}  // namespace curfew::cli
