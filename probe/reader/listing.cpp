#include "probe/reader/listing.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "probe/reader/descriptor.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::reader {

namespace {

std::uint32_t pid_in(const std::string& name) {
  std::uint32_t pid = 0;
  std::from_chars(name.data(), name.data() + name.size(), pid);
  return pid;
}

listed look_at(int folder, const std::string& name, const std::string& path) {
  listed entry;
  try {
    static_cast<process_summary&>(entry) = attach(folder, name, path).summary();
  } catch (const error& e) {
    entry.failure = e.what();
    entry.pid = pid_in(name);
  }
  entry.path = path;
  return entry;
}

bool comes_before(const listed& a, const listed& b) {
  const auto rank = [](const listed& l) {
    if (!l.failure.empty()) return 2;
    return l.end == model::process_end::alive ? 0 : 1;
  };
  return std::tuple(rank(a), b.began, a.path) < std::tuple(rank(b), a.began, b.path);  // began: the newest first
}

}  // namespace

std::vector<listed> list(const std::string& directory) {
  segment::directory_error why;
  const descriptor folder(segment::open_directory(directory, false, why));
  if (!folder) {
    if (why.code == std::errc::no_such_file_or_directory) return {};
    throw error(fault::cannot_open, why.message);
  }
  std::vector<listed> result;
  for (const std::string& name : segment::list_segments(folder.get())) {
    listed entry = look_at(folder.get(), name, directory + "/" + name);
    // Processes end while we look, and take their files along.
    const bool gone = !entry.failure.empty() && ::faccessat(folder.get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    if (!gone) result.push_back(std::move(entry));
  }
  std::sort(result.begin(), result.end(), comes_before);
  return result;
}

std::vector<listed> find(const std::string& directory, std::uint32_t pid) {
  std::vector<listed> result = list(directory);
  std::erase_if(result, [pid](const listed& l) { return l.pid != pid; });
  return result;
}

}  // namespace curfew::reader
