#include "probe/cli/process/abandoned_folders.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "probe/segment/access_error.hpp"
#include "probe/segment/check_folder.hpp"
#include "probe/segment/dead_files.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/segment_access.hpp"

namespace curfew::cli {

namespace {

// Returns whether a live process has a segment in the folder. A process that is making its segment counts, too.
bool anybody_lives_in(const reader::descriptor& folder, const std::string& path) {
  for (const auto kind : {segment::file_kind::unfinished, segment::file_kind::segment}) {
    const auto names = segment::list_files(folder.get(), kind);
    const bool any = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      segment::access_error ignored;
      const reader::descriptor file(segment::open_segment(folder.get(), name, path + "/" + name, ignored));
      return file && segment::owner_alive(file.get());
    });
    if (any) return true;
  }
  return false;
}

}  // namespace

std::vector<abandoned_folder> abandoned_folders(const std::string& directory) {
  std::vector<abandoned_folder> found;
  for (auto& path : segment::check_folders(directory)) {
    reader::descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    // A running check holds the lock.
    if (!folder || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 || anybody_lives_in(folder, path)) continue;
    std::uint64_t bytes = 0;
    for (const auto& left : segment::find_dead_files(folder.get())) bytes += left.bytes;
    found.push_back({std::move(path), bytes, std::move(folder)});
  }
  return found;
}

bool remove(const abandoned_folder& folder) {
  std::error_code failed;
  std::filesystem::remove_all(folder.path, failed);
  return !failed;
}

}  // namespace curfew::cli
