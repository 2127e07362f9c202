#include "probe/reader/recorded_processes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <tuple>

#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/check_folder.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/remedy.hpp"
#include "probe/segment/tombstone.hpp"

namespace curfew::reader {

namespace {

std::uint32_t pid_in(const std::string& name) {
  std::uint32_t pid = 0;
  std::from_chars(name.data(), name.data() + name.size(), pid);
  return pid;
}

recorded_process look_at(int folder, const std::string& name, const std::string& path) {
  recorded_process entry;
  try {
    static_cast<process_summary&>(entry) = attach(folder, name, path).summary();
  } catch (const error& e) {
    entry.failure = e.what();
    entry.pid = pid_in(name);
  }
  entry.path = path;
  return entry;
}

// Opens the folder. Returns no descriptor if there is no such folder.
descriptor open_folder(const std::string& directory) {
  segment::access_error why;
  descriptor folder(segment::open_folder(directory, false, why));
  if (!folder && why.code != std::errc::no_such_file_or_directory) throw error(fault::cannot_open, why.message);
  return folder;
}

// Removes control characters: whoever made the link wrote its target, and we print it.
std::string printable(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f) c = ' ';
  }
  return text;
}

bool comes_before(const recorded_process& a, const recorded_process& b) {
  const auto rank = [](const recorded_process& l) {
    if (!l.failure.empty()) return 2;
    return l.end == model::process_end::alive ? 0 : 1;
  };
  return std::tuple(rank(a), b.began, a.path) < std::tuple(rank(b), a.began, b.path);  // the newest come first
}

// Returns all names of a kind. Throws if they cannot be listed, because that must not look as if there were none.
std::vector<std::string> names_in(const descriptor& folder, const std::string& directory, segment::file_kind kind) {
  int failed = 0;
  auto names = segment::list_files(folder.get(), kind, &failed);
  if (failed != 0 && failed != ENOENT)  // ENOENT: the folder went away
    throw error(fault::cannot_open,
                "cannot list folder " + directory + ": " + segment::reason(failed, segment::attempt::open_folder));
  return names;
}

}  // namespace

std::vector<recorded_process> list(const std::string& directory) {
  const descriptor folder = open_folder(directory);
  std::vector<recorded_process> result;
  if (!folder) return result;
  for (const std::string& name : names_in(folder, directory, segment::file_kind::segment)) {
    recorded_process entry = look_at(folder.get(), name, directory + "/" + name);
    // Processes end and remove their files while we look.
    entry.checked = segment::is_check_folder(directory);
    const bool gone = !entry.failure.empty() && ::faccessat(folder.get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    if (!gone && !entry.withdrawn) result.push_back(std::move(entry));
  }
  std::sort(result.begin(), result.end(), comes_before);
  return result;
}

std::vector<recorded_process> list_all(const std::string& directory) {
  std::vector<recorded_process> all = list(directory);
  for (const auto& folder : segment::check_folders(directory)) {
    if (folder == directory) continue;
    try {
      for (recorded_process& l : list(folder)) all.push_back(std::move(l));
    } catch (const error&) {
      continue;
    }
  }
  std::stable_sort(all.begin(), all.end(), comes_before);
  return all;
}

std::string in_words(const std::string& directory) { return segment::in_words(directory); }

std::vector<recorded_process> find(const std::string& directory, std::uint32_t pid) {
  std::vector<recorded_process> result = list(directory);
  std::erase_if(result, [pid](const recorded_process& l) { return l.pid != pid; });
  return result;
}

std::vector<unrecorded> list_unrecorded(const std::string& directory) {
  const descriptor folder = open_folder(directory);
  std::vector<unrecorded> result;
  if (!folder) return result;
  for (const std::string& name : names_in(folder, directory, segment::file_kind::unrecorded)) {
    auto left = segment::read_tombstone(folder.get(), name);
    if (!left || left->reason.empty()) continue;  // it was taken back meanwhile, or is no link
    const std::uint32_t pid = pid_in(name);
    const bool runs = segment::whereabouts_of(pid, *left) != segment::whereabouts::gone;
    result.push_back({pid, printable(std::move(left->reason)), directory + "/" + name, runs});
  }
  return result;
}

}  // namespace curfew::reader
