#include "probe/segment/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "probe/segment/access_error.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::segment {
namespace {

// Removes slashes at the end: "a/b//" names a symlink's target, but "a/b" names the symlink, which O_NOFOLLOW must see.
std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Makes a folder and its missing parents with mode 0700. Returns 0 or errno; `made` says whether the last folder is
// new.
int make_folders(const std::string& path, bool& made) {
  made = ::mkdir(path.c_str(), 0700) == 0;
  if (made || errno == EEXIST) return 0;
  const auto slash = path.find_last_of('/');
  if (errno != ENOENT || slash == std::string::npos || slash == 0) return errno;
  bool parent_made = false;
  if (const int error = make_folders(without_trailing_slashes(path.substr(0, slash)), parent_made)) return error;
  made = ::mkdir(path.c_str(), 0700) == 0;
  return made || errno == EEXIST ? 0 : errno;
}

bool is_name_of_ours(std::string_view name) {
  for (const auto suffix : {file_suffix, control_suffix, std::string_view(".unrecorded"), std::string_view(".new")})
    if (name.ends_with(suffix)) return true;
  return name == "." || name == "..";
}

// Returns whether the folder holds only files of curfew, or nothing if that cannot be seen. A folder that others use,
// too, must not be closed to them because CURFEW_DIR names it.
std::optional<bool> holds_nothing_but_ours(int folder_fd) {
  const int fd = ::openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const folder = fd < 0 ? nullptr : ::fdopendir(fd);
  if (folder == nullptr) {
    if (fd >= 0) ::close(fd);
    return {};
  }
  bool ours = true;
  while (const dirent* entry = ::readdir(folder)) ours = ours && is_name_of_ours(entry->d_name);
  ::closedir(folder);
  return ours;
}

// Refuses a folder as if the system had given an error for it.
access_error refuse_folder(int error, std::string sentence, attempt tried) {
  if (const auto advice = advice_on(error, tried); !advice.empty()) sentence.append(" ").append(advice);
  return refuse(static_cast<std::errc>(error), std::move(sentence));
}

access_error check_access(int fd, const std::string& path, const struct stat& found, attempt tried) {
  if (found.st_uid != ::geteuid()) {
    return refuse_folder(
        EACCES, "folder " + path + " belongs to " + user(found.st_uid) + ", expected " + user(::geteuid()) + ".",
        tried);
  }
  if ((found.st_mode & 0777) != 0700) {
    const auto ours = holds_nothing_but_ours(fd);
    return refuse(std::errc::permission_denied,
                  "folder " + path + " has mode " + octal(found.st_mode & 0777) + ", expected 0700" +
                      (!ours   ? "."
                       : *ours ? ". Run: chmod 700 " + path
                               : ", and holds other things. Set CURFEW_DIR to a folder for curfew alone: it is made."));
  }
  return {};
}

}  // namespace

int open_folder(const std::string& given, bool create, access_error& error) {
  error = {};
  const std::string path = without_trailing_slashes(given);
  bool made = false;
  const auto tried = create && is_check_folder(path) ? attempt::enter_check_folder : attempt::open_folder;
  if (create && !is_check_folder(path)) {
    if (const int failed = make_folders(path, made)) {
      error = system_failure(failed, "cannot make folder " + path, attempt::make_folder);
      return -1;
    }
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    const int failed = errno;
    struct stat found{};
    if (::lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode)) {
      error = refuse_folder(ELOOP, "folder " + path + " is a symbolic link, expected a real directory.", tried);
    } else if (failed == ENOTDIR) {
      error = refuse_folder(ENOTDIR, path + " is not a directory.", tried);
    } else {
      error = system_failure(failed, "cannot open folder " + path, tried);
    }
    return -1;
  }
  if (made) ::fchmod(fd, 0700);  // the umask may have taken away more than it should
  struct stat found{};
  if (::fstat(fd, &found) != 0) {
    error = system_failure(errno, "cannot look at folder " + path, tried);
  } else {
    error = check_access(fd, path, found, tried);
  }
  if (!error) return fd;
  ::close(fd);
  return -1;
}

std::string in_words(const std::string& folder) {
  struct stat found{};
  const bool missing = ::lstat(folder.c_str(), &found) != 0 && (errno == ENOENT || errno == ENOTDIR);
  return folder + (missing ? " (there is no such folder yet)" : "");
}

std::vector<std::string> list_files(int folder_fd, file_kind kind, int* error) {
  int ignored = 0;
  int& failed = error == nullptr ? ignored : *error;
  failed = 0;
  std::vector<std::string> names;
  // The directory is opened anew, because all duplicates of a descriptor share the position that reading moves.
  const int fd = ::openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const folder = fd < 0 ? nullptr : ::fdopendir(fd);
  if (folder == nullptr) {
    failed = errno;
    if (fd >= 0) ::close(fd);
    return names;
  }
  while (const dirent* entry = ::readdir(folder)) {
    if (parse_file_name(entry->d_name).kind == kind) names.emplace_back(entry->d_name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace curfew::segment
