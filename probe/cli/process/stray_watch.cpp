#include "probe/cli/process/stray_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "probe/cli/process/process_stat.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/segment/file_name.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto without_a_watch = 20ms;  // pause between two looks at the folders

std::string parent_of(const std::string& folder) {
  const auto slash = folder.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : folder.substr(0, slash);
}

std::string executable_of(pid_t pid, const process_stat& stat) {
  std::array<char, 4096> path{};
  const auto n = ::readlink(("/proc/" + std::to_string(pid) + "/exe").c_str(), path.data(), path.size());
  return n > 0 ? std::string(path.data(), static_cast<std::size_t>(n)) : stat.name;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename());
  return names;
}

report::unrecorded_process unrecorded(std::uint32_t pid, std::string executable, const std::string& folder) {
  return {pid, std::move(executable), "it records in " + folder + ": CURFEW_DIR did not reach it"};
}

// Returns what a segment says about its process, which may have ended. Returns nothing if the segment is gone or
// invalid.
std::optional<model::process> owner_of(const std::string& path) {
  try {
    return reader::attach(path).snapshot().process;
  } catch (const reader::error&) {
    return {};
  }
}

}  // namespace

std::optional<report::unrecorded_process> stray_watch::stray_of(const std::string& folder, const std::string& name) {
  const auto file = segment::parse_file_name(name);
  if (file.kind == segment::file_kind::other || !known_.insert(folder + "/" + name).second) return {};
  const auto pid = static_cast<pid_t>(file.pid);
  if (const auto stat = stat_of(pid)) {
    if (const auto ours = is_ours_(pid)) {
      if (!*ours) return {};
      return unrecorded(file.pid, executable_of(pid, *stat), folder);
    }
  }
  whose_.insert(folder + "/" + segment::segment_name(file.stem));
  return {};
}

std::vector<report::unrecorded_process> stray_watch::look_back(const std::set<std::uint32_t>& known) {
  auto seen = look_at_all();
  for (const auto& path : whose_) {
    const auto owner = owner_of(path);
    if (!owner) continue;
    const auto parent = static_cast<pid_t>(owner->parent_pid);
    if (known.contains(owner->pid) || known.contains(owner->parent_pid) || is_ours_(parent).value_or(false))
      seen.push_back(unrecorded(owner->pid, owner->executable, path.substr(0, path.rfind('/'))));
  }
  return seen;
}

stray_watch::stray_watch(std::vector<std::string> folders, owner_test is_ours)
    : folders_(std::move(folders)), is_ours_(std::move(is_ours)) {
  for (const auto& folder : folders_) {
    watch(folder);
    for (const auto& name : names_in(folder)) known_.insert(folder + "/" + name);
  }
}

void stray_watch::watch(const std::string& folder) {
  bool is_watched = watch_.add(folder);
  if (!is_watched) {
    is_watched = watch_.add(parent_of(folder));
    is_watched |= watch_.add(folder);  // it may have appeared between the two calls
  }
  if (is_watched)
    unwatched_.erase(folder);
  else
    unwatched_.insert(folder);
}

std::optional<stray_watch::clock::time_point> stray_watch::look_again_at() const {
  return unwatched_.empty() ? std::optional<clock::time_point>() : clock::now() + without_a_watch;
}

bool stray_watch::is_one_of_them(const std::string& folder) const {
  return std::find(folders_.begin(), folders_.end(), folder) != folders_.end();
}

std::vector<report::unrecorded_process> stray_watch::look() {
  std::vector<report::unrecorded_process> seen;
  const auto look_at = [&](const std::string& folder, const std::string& name) {
    if (auto stray = stray_of(folder, name)) seen.push_back(*std::move(stray));
  };
  const auto news = watch_.read();
  if (news.incomplete || !unwatched_.empty()) seen = look_at_all();
  for (const auto& event : news.events) {
    if (event.happened != folder_watch::what::made) continue;
    if (is_one_of_them(event.folder)) {
      look_at(event.folder, event.name);
      continue;
    }
    const auto child = (event.folder == "/" ? "" : event.folder) + "/" + event.name;
    if (!is_one_of_them(child)) continue;
    watch(child);
    for (const auto& name : names_in(child)) look_at(child, name);
  }
  return seen;
}

std::vector<report::unrecorded_process> stray_watch::look_at_all() {
  std::vector<report::unrecorded_process> seen;
  for (const auto& folder : folders_) {
    watch(folder);  // it may have been removed and made anew
    for (const auto& name : names_in(folder)) {
      if (auto stray = stray_of(folder, name)) seen.push_back(*std::move(stray));
    }
  }
  return seen;
}

std::vector<std::string> usual_folders(const std::string& directory) {
  std::vector<std::string> folders{directory, "/dev/shm/curfew-" + std::to_string(::geteuid())};
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime == '/')
    folders.push_back(std::string(runtime) + "/curfew");
  if (const char* before = std::getenv("CURFEW_DIR_BEFORE_CHECK"); before != nullptr && *before != '\0')
    folders.emplace_back(before);
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

}  // namespace curfew::cli
