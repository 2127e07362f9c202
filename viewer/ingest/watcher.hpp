// Watches one process, or opens one file: a thread of its own reads, judges and makes pictures, and hands them over as
// they are. The process notices nothing.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "viewer/ingest/pace.hpp"
#include "viewer/ingest/repeater.hpp"
#include "viewer/rows/picture.hpp"

namespace curfew::reader {
class segment_reader;
}

namespace curfew::viewer {

// What is known by now; never changed.
struct batch {
  std::shared_ptr<const viewer::picture> picture;  // the last that could be read; null: none
  std::string failure;                             // why no more can be read; "": it could
  bool watching = true;                            // false: this is the last batch

  bool alive() const { return picture && watching; }
};

class watcher {
 public:
  // `wake` is called on the watching thread after each new batch.
  watcher(std::string path, std::function<void()> wake);
  ~watcher();

  const std::string& path() const { return path_; }
  // Null until there is a first. Any thread.
  std::shared_ptr<const batch> latest() const;

 private:
  std::optional<std::chrono::nanoseconds> look();
  void hand_over(batch);

  const std::string path_;
  const std::function<void()> wake_;
  // Of the thread:
  std::unique_ptr<reader::segment_reader> reader_;
  std::uint64_t last_print_ = 0;
  std::chrono::steady_clock::time_point handed_over_{};
  viewer::pace pace_;

  mutable std::mutex mutex_;
  std::shared_ptr<const batch> latest_;
  repeater thread_;  // last: it uses the others
};

}  // namespace curfew::viewer
