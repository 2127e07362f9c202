// Watches one process, or opens one file: a thread of its own reads and judges it, makes view models, and hands them
// over as values that never change. The process does not notice.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "probe/judge/policy.hpp"
#include "viewer/ingest/attached_process.hpp"
#include "viewer/ingest/pace.hpp"
#include "viewer/ingest/repeater.hpp"
#include "viewer/ingest/trend_recorder.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

// What is known of the process by now. It is never changed.
struct update {
  std::shared_ptr<const viewer::view_model> view_model;  // the last that could be read; null if none could
  std::shared_ptr<const viewer::trends> trends;          // the trends so far; null if the process was never seen alive
  std::chrono::steady_clock::time_point taken{};         // when the view model was taken: ages have gone on since then
  std::string failure;                                   // why nothing more can be read; "" if it can
  bool watching = true;                                  // false if this is the last update
  bool of_file = false;  // whether a snapshot file was read: it shows one moment of a process that may run on

  bool alive() const { return view_model && watching; }
};

class watcher {
 public:
  // `wake` is called on the watching thread after each new update. The process is judged by the policy.
  watcher(attached_process, std::function<void()> wake, judge::policy = {});
  ~watcher();

  const std::string& path() const { return process_.path(); }
  // Returns the latest update; null until there is a first. Any thread may call this.
  std::shared_ptr<const update> latest() const;

 private:
  using instant = std::chrono::steady_clock::time_point;

  std::optional<std::chrono::nanoseconds> read_once();
  std::optional<std::chrono::nanoseconds> read(reader::attachment&, instant began);
  bool may_have_come_due(instant now) const;
  void nothing_new(instant now);
  void hand_over(update);
  bool is_held_elsewhere();

  const attached_process process_;
  const std::function<void()> wake_;
  const judge::policy policy_;
  // These are used by the watching thread alone.
  std::uint64_t last_print_ = 0, last_digest_ = 0;
  instant read_at_{}, handed_over_{};
  instant changed_at_{};  // when the process was last seen to have done something
  instant taken_at_{};    // when the view model that is shown was taken
  instant judged_at_{};   // … or a little earlier: what has lasted by then is judged
  std::chrono::nanoseconds reading_took_{0};
  viewer::pace pace_;
  viewer::trend_recorder trends_;
  std::shared_ptr<const update> before_;  // the update before the latest

  mutable std::mutex mutex_;  // protects latest_
  std::shared_ptr<const update> latest_;
  repeater thread_;  // the last member, because it uses the others
};

}  // namespace curfew::viewer
