#include "probe/segment/dead_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>

#include "probe/segment/layout.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/tombstone.hpp"

namespace curfew::segment {
namespace {

using clock = std::chrono::system_clock;

// A file looks dead for a moment, between its creation and its lock.
constexpr auto time_to_lock = std::chrono::seconds(10);
// A tombstone from another pid namespace may belong to a process that runs there. Even so, none is kept for ever.
constexpr auto trust_in_strangers = std::chrono::hours(24);
constexpr std::uint64_t block_bytes = 512;  // st_blocks counts blocks of this size on every file system

struct closing {
  explicit closing(int opened) : fd(opened) {}
  ~closing() {
    if (fd >= 0) ::close(fd);
  }
  closing(const closing&) = delete;
  closing& operator=(const closing&) = delete;
  const int fd;
};

clock::time_point changed_at(const struct stat& found) {
  const auto since_epoch = std::chrono::seconds(found.st_mtim.tv_sec) + std::chrono::nanoseconds(found.st_mtim.tv_nsec);
  return clock::time_point(std::chrono::duration_cast<clock::duration>(since_epoch));
}

std::uint64_t bytes_of(const struct stat& found) { return static_cast<std::uint64_t>(found.st_blocks) * block_bytes; }

bool exists(int folder, const std::string& name) {
  return ::faccessat(folder, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool is_ours(const struct stat& found) { return found.st_uid == ::geteuid(); }

std::vector<std::string> names_in(int folder) {
  std::vector<std::string> names;
  // The directory is opened anew, because all duplicates of a descriptor share the position that reading moves.
  const int fd = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(fd < 0 ? nullptr : ::fdopendir(fd), ::closedir);
  if (opened == nullptr) {
    if (fd >= 0) ::close(fd);
    return names;
  }
  while (const dirent* entry = ::readdir(opened.get())) {
    if (parse_file_name(entry->d_name).kind != file_kind::other) names.emplace_back(entry->d_name);
  }
  return names;
}

bool says_empty_handed(int fd) {
  std::uint32_t state = 0;
  const ssize_t got = ::pread(fd, &state, sizeof state, offsetof(header, state));
  return got == static_cast<ssize_t>(sizeof state) && state == static_cast<std::uint32_t>(process_state::withdrawn);
}

// Returns a segment, finished or not, if its process is dead.
std::optional<dead_file> dead_segment(int folder, const std::string& name, const file_name& named) {
  const closing file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat found{};
  if (file.fd < 0 || ::fstat(file.fd, &found) != 0 || !S_ISREG(found.st_mode) || !is_ours(found)) return {};
  if (owner_alive(file.fd)) return {};
  if (named.kind == file_kind::unfinished && clock::now() - changed_at(found) < time_to_lock) return {};
  dead_file dead{named.kind, name, named.pid, bytes_of(found), changed_at(found), false};
  if (named.kind == file_kind::segment) {
    dead.empty_handed = says_empty_handed(file.fd);
    struct stat page{};
    if (::fstatat(folder, control_name(named.stem).c_str(), &page, AT_SYMLINK_NOFOLLOW) == 0)
      dead.bytes += bytes_of(page);
  }
  return dead;
}

std::optional<dead_file> lost_page(int folder, const std::string& name, const file_name& named) {
  // The order of these two checks matters: the page is made after its segment has its hidden name, and before the
  // segment gets its final name. A segment that is renamed between the two checks is found by the second.
  if (exists(folder, unfinished_name(named.stem)) || exists(folder, segment_name(named.stem))) return {};
  struct stat found{};
  if (::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode) || !is_ours(found))
    return {};
  return dead_file{named.kind, name, named.pid, bytes_of(found), changed_at(found), false};
}

std::optional<dead_file> old_tombstone(int folder, const std::string& name, const file_name& named) {
  const auto left = read_tombstone(folder, name);
  struct stat found{};
  if (!left || ::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISLNK(found.st_mode) ||
      !is_ours(found))
    return {};
  switch (whereabouts_of(named.pid, *left)) {
    case whereabouts::runs:
      return {};
    case whereabouts::elsewhere:
      if (clock::now() - changed_at(found) < trust_in_strangers) return {};
      break;
    case whereabouts::gone:
      break;
  }
  return dead_file{named.kind, name, named.pid, bytes_of(found), changed_at(found), false};
}

std::optional<dead_file> look_at(int folder, const std::string& name) {
  const file_name named = parse_file_name(name);
  switch (named.kind) {
    case file_kind::segment:
    case file_kind::unfinished:
      return dead_segment(folder, name, named);
    case file_kind::control:
      return lost_page(folder, name, named);
    case file_kind::unrecorded:
      return old_tombstone(folder, name, named);
    case file_kind::other:
      break;
  }
  return {};
}

bool unlink_in(int folder, const std::string& name) {
  return ::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT;
}

// Returns whether the file is litter that nobody can read. If not, it is a dead segment, which the bound is about.
bool is_litter(const dead_file& r) { return r.kind != file_kind::segment || r.empty_handed; }

}  // namespace

std::vector<dead_file> find_dead_files(int folder) {
  std::vector<dead_file> dead;
  for (const std::string& name : names_in(folder)) {
    if (auto found = look_at(folder, name)) dead.push_back(*std::move(found));
  }
  std::sort(dead.begin(), dead.end(), [](const dead_file& a, const dead_file& b) { return a.changed < b.changed; });
  return dead;
}

bool remove_dead_file(int folder, const dead_file& dead) {
  if (!look_at(folder, dead.name)) return !exists(folder, dead.name);
  // The segment is removed first, because whoever comes next finds a page that has no segment.
  if (!unlink_in(folder, dead.name)) return false;
  const file_name named = parse_file_name(dead.name);
  if (named.kind == file_kind::segment || named.kind == file_kind::unfinished)
    unlink_in(folder, control_name(named.stem));
  return true;
}

sweep_bound bound_for(int folder) noexcept {
  constexpr std::uint64_t most = std::uint64_t{256} << 20;
  sweep_bound bound{.most_bytes = most};
  struct statfs found{};
  if (::fstatfs(folder, &found) != 0 || found.f_blocks == 0) return bound;  // the file system has no limit of its own
  bound.most_bytes =
      std::min(most, static_cast<std::uint64_t>(found.f_blocks) * static_cast<std::uint64_t>(found.f_bsize) / 4);
  return bound;
}

std::size_t sweep(int folder, sweep_bound bound) {
  // This lock belongs to an open file description of its own, and goes away with it. If the lock is taken there is no
  // need to wait, because somebody else is sweeping.
  const closing lock(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.fd < 0 || ::flock(lock.fd, LOCK_EX | LOCK_NB) != 0) return 0;
  const std::vector<dead_file> dead = find_dead_files(folder);
  std::size_t kept = 0;
  std::uint64_t kept_bytes = 0;
  for (const dead_file& r : dead) {
    if (is_litter(r)) continue;
    ++kept;
    kept_bytes += r.bytes;
  }
  std::size_t removed = 0;
  for (const dead_file& r : dead) {
    const bool too_much = kept > bound.most || kept_bytes > bound.most_bytes;
    if (!is_litter(r) && !too_much) continue;
    if (!remove_dead_file(folder, r)) continue;
    ++removed;
    if (is_litter(r)) continue;
    --kept;
    kept_bytes -= r.bytes;
  }
  return removed;
}

}  // namespace curfew::segment
