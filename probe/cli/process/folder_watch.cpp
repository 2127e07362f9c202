#include "probe/cli/process/folder_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace curfew::cli {

folder_watch::folder_watch() : fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

bool folder_watch::add(const std::string& folder) {
  constexpr auto watched = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR | IN_DONT_FOLLOW;
  const int id = fd_ ? ::inotify_add_watch(fd_.get(), folder.c_str(), watched) : -1;
  if (id >= 0) folders_[id] = folder;
  return id >= 0;
}

folder_watch::news folder_watch::read() const {
  news found;
  alignas(inotify_event) std::array<char, 16384> bytes;
  while (fd_) {
    const auto n = ::read(fd_.get(), bytes.data(), bytes.size());
    if (n <= 0) break;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(n);) {
      inotify_event head;
      std::memcpy(&head, bytes.data() + at, sizeof head);
      if ((head.mask & IN_Q_OVERFLOW) != 0) found.incomplete = true;
      const auto folder = folders_.find(head.wd);
      if (head.len != 0 && folder != folders_.end()) {
        const auto happened = (head.mask & IN_CLOSE_WRITE) != 0 ? what::closed : what::made;
        found.events.push_back({happened, folder->second, bytes.data() + at + sizeof head});
      }
      at += sizeof head + head.len;
    }
  }
  return found;
}

}  // namespace curfew::cli
