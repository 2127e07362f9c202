#include "probe/segment/check_folder.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "probe/segment/folder.hpp"

namespace curfew::segment {
namespace {

bool is_folder_of_ours(const std::string& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid() &&
         (found.st_mode & 0777) == 0700;
}

void add_from(const std::string& parent, std::vector<std::string>& folders) {
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(parent.c_str()), ::closedir);
  if (opened == nullptr) return;
  while (const dirent* entry = ::readdir(opened.get())) {
    if (!std::string_view(entry->d_name).starts_with(check_folder_prefix)) continue;
    auto path = (parent == "/" ? "" : parent) + "/" + entry->d_name;
    if (is_folder_of_ours(path)) folders.push_back(std::move(path));
  }
}

}  // namespace

std::string parent_folder(const std::string& folder) {
  std::string path = absolute_path(folder);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  const auto slash = path.find_last_of('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::vector<std::string> check_folders(const std::string& folder) {
  std::vector<std::string> folders;
  const std::string parent = parent_folder(folder);
  add_from(parent, folders);
  // If the parent cannot be written to, a check made its folder in /dev/shm.
  if (::access(parent.c_str(), W_OK) != 0) add_from("/dev/shm", folders);
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

}  // namespace curfew::segment
