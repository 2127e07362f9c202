// The process that is watched: what was read of it last, how that stands to it, and whether it is held still.
//
// Changed between frames only.
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

// How what is shown stands to its process.
enum class standing : std::uint8_t { alive, exited, died, unreadable, snapshot };

class watched_process {
 public:
  void begin(std::string path);
  void end();
  // Null: nothing was read. Returns whether there is a view model to be shown now: while it is paused, the next one is
  // held back.
  bool take(std::shared_ptr<const update>);
  // Holds the view model still, or goes on: then it returns what was held back meanwhile, to be taken; null: nothing.
  std::shared_ptr<const update> pause_or_go_on();
  void set_now(std::chrono::steady_clock::time_point);  // before each frame
  void set_why_no_polls(std::string why) { why_no_polls_ = std::move(why); }

  bool is_watched() const { return !path_.empty(); }
  const std::string& path() const { return path_; }
  const update* current() const { return update_.get(); }  // null: nothing was read yet
  const viewer::view_model* view_model() const { return view_model_.get(); }
  const viewer::trends* trends() const { return update_ ? update_->trends.get() : nullptr; }
  model::nanoseconds later() const { return later_; }  // than the view model was taken
  const std::string& why_no_polls() const { return why_no_polls_; }
  bool paused() const { return paused_; }
  // It ended, and this is the last view model of it.
  bool has_ended() const { return update_ && !update_->alive() && view_model_; }
  // Something may still change: then there is sense in following it, and in holding it still.
  bool is_live() const { return view_model_ && standing() == standing::alive; }

  // REQUIRES: there is a view model.
  viewer::standing standing() const;
  // Sites that only ever grow while we watch: bugs of which no task is wrong by itself.
  std::vector<const site_line*> growing_sites() const;
  // What the top bar, the findings and the sites count: the view model's and those that grow.
  std::size_t bug_count() const { return view_model_->bugs.list.size() + growing_sites().size(); }

 private:
  // Invariant: once there is a view model there is one until the end; that of update_, where that has one.
  std::string path_;
  std::shared_ptr<const update> update_;
  std::shared_ptr<const update> held_back_;  // came while paused
  std::shared_ptr<const viewer::view_model> view_model_;
  model::nanoseconds later_{0};
  std::string why_no_polls_;
  bool paused_ = false;
};

}  // namespace curfew::viewer
