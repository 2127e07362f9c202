// The one attachment to a process, or to a file, which the threads that watch it share. The thread that first asks for
// it opens it.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace curfew::reader {
class attachment;
}

namespace curfew::viewer {

// Copies share the attachment.
class attached_process {
 public:
  // `path` is that of a segment or a snapshot file. It is not opened yet. The constructor is implicit, so that a
  // watcher can be given a path.
  attached_process(std::string path);

  const std::string& path() const;

  // Returns the attachment. Any thread may call this; probe/reader/attachment.hpp says which thread may call which of
  // its functions. Throws reader::error if it cannot be opened; the next call tries again.
  reader::attachment& attachment() const;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace curfew::viewer
