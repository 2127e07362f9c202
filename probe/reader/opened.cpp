#include "probe/reader/opened.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "probe/segment/directory.hpp"

namespace curfew::reader {

namespace {

// A file that the user named, and so may be anywhere; nothing if it is no snapshot file.
descriptor open_snapshot_file(const std::string& path) {
  // O_NONBLOCK: a FIFO must not hang us.
  descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) {
    throw error(fault::cannot_open, path + ": cannot be opened: " + std::generic_category().message(errno) +
                                        "; `curfew ps` lists what can be");
  }
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) && is_snapshot_file(file)) return file;
  return descriptor();
}

}  // namespace

opened open(int directory_fd, const std::string& name, const std::string& path) {
  segment::directory_error why;
  descriptor file(segment::open_segment(directory_fd, name, path, why));
  if (!file) throw error(fault::cannot_open, why.message);
  return {source::of_file(std::move(file), path), std::nullopt};
}

opened open(const std::string& path) {
  if (descriptor file = open_snapshot_file(path)) {
    return within_memory(path, [&]() -> opened {
      saved_image saved = read_snapshot_file(std::move(file), path);
      return {source::of_memory(std::move(saved.image.bytes), saved.image.size, path), saved.state};
    });
  }
  const auto slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  segment::directory_error why;
  const descriptor directory(segment::open_directory(folder, false, why));
  if (!directory) throw error(fault::cannot_open, path + ": " + why.message);
  return open(directory.get(), path.substr(slash + 1), path);
}

}  // namespace curfew::reader
