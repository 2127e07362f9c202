#include "probe/reader/opened_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "probe/segment/access_error.hpp"
#include "probe/segment/file_name.hpp"
#include "probe/segment/layout.hpp"
#include "probe/segment/remedy.hpp"
#include "probe/segment/segment_access.hpp"

namespace curfew::reader {

namespace {

descriptor open_named(const std::string& path) {
  // O_NONBLOCK is set because a FIFO must not hang us.
  descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file) return file;
  throw error(fault::cannot_open, path + ": cannot be opened: " + segment::reason(errno, segment::attempt::open_file));
}

error something_else(const std::string& path, const std::string& what) {
  return {fault::not_a_segment,
          path + ": " + what + ", no curfew segment or snapshot; `curfew ps` lists what there is"};
}

// Returns whether a file is a segment, by its first bytes or by its name. The name is evidence enough: if the file has
// no header, it is a segment in the making, or a damaged one.
bool is_segment(const descriptor& file, const std::string& path) {
  char magic[sizeof(segment::magic)];
  const bool begins_like_one = ::pread(file.get(), magic, sizeof magic, 0) == static_cast<ssize_t>(sizeof magic) &&
                               std::memcmp(magic, segment::magic, sizeof magic) == 0;
  return begins_like_one || path.ends_with(segment::file_suffix);
}

}  // namespace

opened_file open(int directory_fd, const std::string& name, const std::string& path) {
  segment::access_error why;
  descriptor file(segment::open_segment(directory_fd, name, path, why));
  if (!file) throw error(fault::cannot_open, why.message);
  return {segment_bytes::of_file(std::move(file), path), std::nullopt};
}

opened_file open(const std::string& path) {
  descriptor file = open_named(path);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) {
    throw error(fault::cannot_read, path + ": cannot be looked at: " + segment::reason(errno));
  }
  if (S_ISDIR(status.st_mode)) throw something_else(path, "is a folder");
  if (!S_ISREG(status.st_mode)) throw something_else(path, "is not a regular file");
  if (is_snapshot_file(file)) {
    return within_memory(path, [&]() -> opened_file {
      saved_image saved = read_snapshot_file(std::move(file), path);
      return {segment_bytes::of_memory(std::move(saved.copy.bytes), saved.copy.size, path), saved.state};
    });
  }
  if (is_segment(file, path)) return {segment_bytes::of_file(std::move(file), path), std::nullopt};
  throw something_else(path, status.st_size == 0 ? "is empty" : "begins with other bytes");
}

}  // namespace curfew::reader
