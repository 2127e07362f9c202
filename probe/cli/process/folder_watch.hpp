// Watches the files in folders with inotify. It reports only names: the caller looks at the files itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

class folder_watch {
 public:
  // made: a name appeared. closed: a file that was open for writing was closed by its last user.
  enum class what { made, closed };
  struct event {
    what happened;
    std::string folder;
    std::string name;
  };
  struct news {
    std::vector<event> events;
    bool incomplete = false;  // more happened than could be recorded: look at the whole folder
  };

  // If the system has no inotify instance left, the watch sees nothing.
  folder_watch();

  // Watches a folder from now on. Returns false if it cannot be watched, for example because it does not exist.
  bool add(const std::string& folder);

  int fd() const { return fd_.get(); }  // readable when something happened; -1: there is no watch
  news read() const;                    // returns what happened since the last call; does not wait

 private:
  reader::descriptor fd_;
  std::map<int, std::string> folders_;
};

}  // namespace curfew::cli
