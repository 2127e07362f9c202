// A private_directory is a check's own folder for the segments of what it runs. Its mode is 0700, and it is made beside
// the default folder of segments, or in another temporary place if that is not possible. It is removed with everything
// in it.
//
// The check holds a lock on it (flock). A check that was killed leaves its folder unlocked; the next check removes it,
// unless a process that still runs has its segment there.
#pragma once

#include <string>

#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

class private_directory {
 public:
  private_directory();  // throws failure
  ~private_directory();
  private_directory(const private_directory&) = delete;
  private_directory& operator=(const private_directory&) = delete;

  const std::string& path() const { return path_; }

 private:
  bool make_under(const std::string& parent);

  std::string path_;
  reader::descriptor lock_;
};

}  // namespace curfew::cli
