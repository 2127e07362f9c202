// The one attachment of a process, or of a file, for the threads that watch it: opened by whoever asks first.
#pragma once

#include <memory>
#include <string>
#include <utility>

namespace curfew::reader {
class attachment;
}

namespace curfew::viewer {

// Copies share it.
class attached_process {
 public:
  // `path`: of a segment or a snapshot file. It is not opened yet. Implicit, for a watcher is given nothing but a path.
  attached_process(std::string path);

  const std::string& path() const;

  // Any thread; which of them may call what stands in probe/reader/attachment.hpp. Throws reader::error when it cannot
  // be opened, and tries anew the next time.
  reader::attachment& attachment() const;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace curfew::viewer
