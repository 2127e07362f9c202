// Watches one process, or opens one file: a thread of its own reads, judges and makes view models, and hands them over
// as they are. The process notices nothing.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "viewer/ingest/attached_process.hpp"
#include "viewer/ingest/pace.hpp"
#include "viewer/ingest/repeater.hpp"
#include "viewer/ingest/trend_recorder.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

// What is known by now; never changed.
struct update {
  std::shared_ptr<const viewer::view_model> view_model;  // the last that could be read; null: none
  std::shared_ptr<const viewer::trends> trends;          // how it went so far; null with a null view model
  std::chrono::steady_clock::time_point taken{};         // when the view model was taken: since then ages went on
  std::string failure;                                   // why no more can be read; "": it could
  bool watching = true;                                  // false: this is the last update
  bool of_file = false;                                  // of a snapshot file: one moment, of a process that may run on

  bool alive() const { return view_model && watching; }
};

class watcher {
 public:
  // `wake` is called on the watching thread after each new update.
  watcher(attached_process, std::function<void()> wake);
  ~watcher();

  const std::string& path() const { return process_.path(); }
  // Null until there is a first. Any thread.
  std::shared_ptr<const update> latest() const;

 private:
  using instant = std::chrono::steady_clock::time_point;

  std::optional<std::chrono::nanoseconds> read_once();
  std::optional<std::chrono::nanoseconds> read(reader::attachment&, instant began);
  void nothing_new(instant now);
  void hand_over(update);
  bool is_held_elsewhere();

  const attached_process process_;
  const std::function<void()> wake_;
  // Of the thread:
  std::uint64_t last_print_ = 0, last_digest_ = 0;
  instant read_at_{}, changed_at_{}, handed_over_{};
  std::chrono::nanoseconds reading_took_{0};
  viewer::pace pace_;
  viewer::trend_recorder trends_;
  std::shared_ptr<const update> before_;  // the one before the latest

  mutable std::mutex mutex_;
  std::shared_ptr<const update> latest_;
  repeater thread_;  // last: it uses the others
};

}  // namespace curfew::viewer
