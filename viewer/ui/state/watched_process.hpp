// The process that is watched: what was read of it last, what this says about its present, and whether it is paused.
//
// It changes only between frames.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "viewer/ingest/watcher.hpp"
#include "viewer/rows/trends.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

// What is shown: a process that is alive, has exited or died, or cannot be read any more, or a snapshot file.
enum class standing : std::uint8_t { alive, exited, died, unreadable, snapshot };

class watched_process {
 public:
  void begin(std::string path);
  void end();
  // Takes an update; null if nothing was read. Returns whether there is a view model to be shown now: during a pause,
  // the update is held back.
  bool take(std::shared_ptr<const update>);
  // Pauses, which keeps the view model as it is, or goes on; does nothing if nothing may change. When it goes on, it
  // returns the update that was held back meanwhile, which is to be taken; null if there is none.
  std::shared_ptr<const update> pause_or_go_on();
  void set_now(std::chrono::steady_clock::time_point);  // to be called before each frame
  void set_why_no_polls(std::string why) { why_no_polls_ = std::move(why); }

  bool is_watched() const { return !path_.empty(); }
  const std::string& path() const { return path_; }
  const update* current() const { return update_.get(); }  // null until something was read
  const viewer::view_model* view_model() const { return view_model_.get(); }
  const viewer::trends* trends() const { return update_ ? update_->trends.get() : nullptr; }
  model::nanoseconds later() const { return later_; }  // the time since the view model was taken
  const std::string& why_no_polls() const { return why_no_polls_; }
  bool paused() const { return paused_; }
  // Returns whether this is the last view model, e.g. because the process has ended.
  bool has_ended() const { return update_ && !update_->alive() && view_model_; }
  // Returns whether something may still change, so that it makes sense to follow and to pause.
  bool is_live() const { return view_model_ && standing() == standing::alive; }

  // REQUIRES: there is a view model.
  viewer::standing standing() const;
  // Returns the sites that have only grown while they were watched: each is a bug, though none of its tasks is wrong by
  // itself.
  std::vector<const site_line*> growing_sites() const;
  // Returns the number of bugs that the top bar, the findings and the sites show: those of the view model, and the
  // growing sites.
  std::size_t bug_count() const { return view_model_->bugs.list.size() + growing_sites().size(); }

 private:
  // Invariant: once there is a view model, there is one until end(); it is that of update_ if that has one.
  std::string path_;
  std::shared_ptr<const update> update_;
  std::shared_ptr<const update> held_back_;  // the latest update that came during a pause
  std::shared_ptr<const viewer::view_model> view_model_;
  model::nanoseconds later_{0};
  std::string why_no_polls_;
  bool paused_ = false;
};

}  // namespace curfew::viewer
