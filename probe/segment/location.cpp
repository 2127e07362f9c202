#include "probe/segment/location.hpp"

#include <dirent.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string_view>

#include "probe/segment/check_socket.hpp"

namespace curfew::segment {
namespace {

constexpr std::string_view shared_memory = "/dev/shm/";

bool is_private_folder(const std::string& path, int (*look)(const char*, struct stat*)) {
  struct stat found{};
  return look(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid() &&
         (found.st_mode & 0777) == 0700;
}

// Returns whether a name stands for somebody else's folder, or for anything that is no folder.
bool is_taken(const std::string& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0 && (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid());
}

// Returns the name of the first of the user's folders in /dev/shm that has this prefix, or "" if there is none.
std::string first_of_ours(const std::string& prefix) {
  std::string first;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(std::string(shared_memory).c_str()), ::closedir);
  if (folder == nullptr) return first;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name.size() != prefix.size() + 8 || !name.starts_with(prefix)) continue;
    if ((first.empty() || name < first) && is_private_folder(std::string(shared_memory) + name, ::lstat)) first = name;
  }
  return first;
}

std::string new_name(const std::string& prefix) {
  std::uint32_t tag = 0;
  if (::getrandom(&tag, sizeof tag, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof tag))
    tag = static_cast<std::uint32_t>(::time(nullptr)) ^ static_cast<std::uint32_t>(::getpid()) << 16;
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", tag);
  return prefix + digits;
}

std::string own_prefix() { return "curfew-" + std::to_string(::geteuid()) + "-"; }

// Returns whether a path is the folder of a check that has ended. A folder that cannot be found may still belong to a
// check that runs in another mount namespace or root.
bool is_of_ended_check(const char* path) {
  struct stat found{};
  return is_check_folder(path) && ::lstat(path, &found) != 0 && errno == ENOENT && !check_runs();
}

// Returns the folder that the environment names, or nullptr. secure_getenv is used because a set-uid program must not
// let its caller choose where it writes.
const char* chosen_folder() {
  for (const char* const variable : {"CURFEW_DIR", "CURFEW_DIR_BEFORE_CHECK"}) {
    const char* const chosen = ::secure_getenv(variable);
    if (chosen == nullptr || *chosen == '\0') return nullptr;
    if (!is_of_ended_check(chosen)) return chosen;
  }
  return nullptr;
}

// Sets `squatted` if no variable names a folder and somebody else has taken the usual name.
std::string found_folder(bool& squatted) {
  squatted = false;
  if (const char* chosen = chosen_folder()) return chosen;
  if (const char* runtime = ::secure_getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime == '/') {
    std::string path = runtime;
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    const bool own = is_private_folder(path, ::stat);
    path += "/curfew";
    if (own && !is_taken(path)) return path;
  }
  const std::string usual = std::string(shared_memory) + "curfew-" + std::to_string(::geteuid());
  if (!is_taken(usual)) return usual;
  squatted = true;
  const std::string found = first_of_ours(own_prefix());
  return std::string(shared_memory) + (found.empty() ? new_name(own_prefix()) : found);
}

}  // namespace

bool is_check_folder(std::string_view path) noexcept {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1).starts_with(check_folder_prefix);
}

bool has_outlived_its_check() {
  const char* const chosen = ::secure_getenv("CURFEW_DIR");
  return chosen != nullptr && is_of_ended_check(chosen);
}

std::string default_folder() {
  bool ignored = false;
  return found_folder(ignored);
}

std::string settled_folder() {
  bool squatted = false;
  const std::string path = found_folder(squatted);
  if (!squatted || ::mkdir(path.c_str(), 0700) != 0) return path;
  // Whoever made a folder at the same time does the same: all take the first one.
  const std::string first = std::string(shared_memory) + first_of_ours(own_prefix());
  if (first == path || first == shared_memory) return path;
  ::rmdir(path.c_str());
  return first;
}

std::string absolute_path(const std::string& path) {
  if (!path.empty() && path.front() == '/') return path;
  char here[PATH_MAX];
  return ::getcwd(here, sizeof here) == nullptr ? path : std::string(here) + "/" + path;
}

}  // namespace curfew::segment
