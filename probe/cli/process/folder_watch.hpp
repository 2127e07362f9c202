// What happens to the files of folders, by inotify. Names only: whoever is told looks for himself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

class folder_watch {
 public:
  enum class what { made, closed };  // a name came into being; what could be written to was closed by its last owner
  struct event {
    what happened;
    std::string folder;
    std::string name;
  };
  struct news {
    std::vector<event> events;
    bool incomplete = false;  // more happened than could be noted: look at the whole folder
  };

  // Where the system has no watch to give, it is none and sees nothing.
  folder_watch();

  // Sees what happens there from now on. False when it cannot be watched, as one that does not exist.
  bool add(const std::string& folder);

  int fd() const { return fd_.get(); }  // readable when there are news; -1 for none
  news read() const;                    // since the last time; waits for nothing

 private:
  reader::descriptor fd_;
  std::map<int, std::string> folders_;
};

}  // namespace curfew::cli
