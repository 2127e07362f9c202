// What a timeline can show of a process: its polls, lifetimes and marks, as far back as there is room for them. It is
// filled with the batches of events that the reader gives, and does not depend on the screen. Not thread safe.
//
// It is bounded. The oldest polls are forgotten if there are more than max_polls. If more than max_ended tasks have
// ended, those that ended first are forgotten with their polls. If there are more than max_tracks tracks, those are
// forgotten that have no polls and are not known to have ended, because they are live or because their end was lost;
// then the oldest polls are forgotten, and with them such tracks, until there is room.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/model/events.hpp"
#include "probe/model/nodes.hpp"
#include "viewer/rows/site_sums.hpp"
#include "viewer/timeline/activity.hpp"
#include "viewer/timeline/in_order.hpp"
#include "viewer/timeline/poll_index.hpp"
#include "viewer/timeline/spawn_groups.hpp"
#include "viewer/timeline/stored_poll.hpp"
#include "viewer/timeline/track_table.hpp"

namespace curfew::viewer::timeline {

struct poll {
  nanoseconds from{0}, to{0};
  node_id task = 0;
  index operation = 0;  // the operation that the task waited for afterwards: see event_history::operation()
  std::uint16_t thread = 0;
  model::task_state after = model::task_state::waiting;  // the task's state afterwards, as in model::event::state
};

// A stretch of time in which events of a thread are missing, because nobody read them in time or kept them.
struct lost_stretch {
  nanoseconds from{0}, to{0};
  std::uint64_t lost = 0;
  index thread = none;
  bool polls = false;     // whether polls are missing, else lifecycle events
  bool earlier = false;   // whether this was before anybody looked
  bool left_out = false;  // whether they were read, but there was no room for them here
};

// Returns the owner to whose spawn groups a task belongs. For an orphan this is its loop, whoever owned it, as in the
// tree.
inline node_id lane_owner(const model::snapshot& s, const model::task& t) {
  if (!t.orphaned) return t.owner;
  return t.loop < s.loops.size() ? s.loops[t.loop].id : 0;
}

class event_history {
 public:
  static constexpr std::size_t max_polls = std::size_t{1} << 20;
  static constexpr std::size_t max_ended = std::size_t{1} << 16;
  static constexpr std::size_t max_tracks = std::size_t{1} << 17;
  static constexpr std::size_t max_gaps = 1024;

  // REQUIRES: ended <= tracks / 2.
  explicit event_history(std::size_t polls = max_polls, std::size_t ended = max_ended, std::size_t tracks = max_tracks)
      : most_polls_(polls), most_ended_(ended), most_tracks_(tracks) {}

  // Adds the events of a batch. The snapshot and its nodes, if there are any, tell of tasks that were spawned before
  // anybody looked. If `hold` is set, because somebody looks closely at what there is, no older polls are forgotten for
  // new ones: those for which there is no room are left out.
  void add(const model::event_batch&, const model::snapshot* = nullptr, const model::nodes* = nullptr,
           bool hold = false);

  bool empty() const { return tracks_.empty() && poll_count_ == 0; }
  std::size_t track_count() const { return tracks_.size(); }
  std::size_t poll_count() const { return poll_count_; }
  poll operator[](std::uint32_t number) const;
  std::string_view operation(index text) const { return text < texts_.size() ? texts_[text] : std::string_view(); }
  const track* find(node_id) const;  // returns null if nothing is known of the node
  const spawn_group* find(node_id owner, index spawned_at) const { return spawn_groups_.find(owner, spawned_at); }
  template <class Look>
  void for_each_spawn_group(Look look) const {
    spawn_groups_.for_each(look);
  }
  const std::vector<model::recording_thread>& threads() const { return threads_; }
  const poll_index& polls_of_thread(index thread) const;
  const std::deque<lost_stretch>& lost_stretches() const { return lost_stretches_; }
  // Returns the stretches in which polls were asked for, in the order of time; the last may go on.
  const std::deque<std::pair<nanoseconds, nanoseconds>>& covered() const { return covered_; }
  // Returns the parts of these stretches of which every poll is here: none was lost, left out or forgotten.
  std::vector<std::pair<nanoseconds, nanoseconds>> complete() const;
  // Each returns a number of polls: of those that came too fast to be read while the process was watched, and of those
  // that came during a hold and found no room.
  std::uint64_t polls_lost() const { return polls_lost_; }
  std::uint64_t polls_left_out() const { return polls_left_out_; }
  const activity& whole() const { return activity_; }
  nanoseconds latest() const { return latest_; }  // returns the latest time of which anything is known
  const site_sums& sums() const { return sums_; }
  std::uint64_t polls_without_room() const { return polls_without_room_; }

 private:
  void add_lifecycle(const model::event&);
  void add_polls(std::span<const placed_event>);
  void add_poll(const placed_event&, std::uint32_t of_track);
  void leave_out(const placed_event&);
  void add_lost_stretch(const lost_stretch&);
  void note_gap(const model::thread_events&, bool polls, nanoseconds taken);
  void note_cover(const model::event_batch&);
  std::uint32_t track_of(node_id);
  void change_owner(std::uint32_t track, node_id);
  node_id living(node_id owner) const;
  node_id loop_of(node_id) const;
  void end_track(std::uint32_t track, nanoseconds at);
  void forget_oldest_polls(std::size_t count);
  void forget_poll(std::uint32_t number);
  void forget_oldest_track();
  void forget_idle_tracks();
  void make_room_for_tracks(bool hold);

  std::size_t most_polls_, most_ended_, most_tracks_;
  const model::snapshot* snapshot_ = nullptr;  // set only during add(), as the next
  const model::nodes* nodes_ = nullptr;

  std::unique_ptr<stored_poll[]> polls_;  // a ring of most_polls_ polls; null until the first
  std::uint32_t next_poll_ = 0;           // number of the next poll, i.e. its place in polls_
  std::size_t poll_count_ = 0;
  track_table tracks_;
  spawn_groups spawn_groups_;
  std::deque<std::uint32_t> ended_;  // places of the tracks that ended, in the order in which their ends were read
  std::vector<poll_index> by_thread_;
  std::vector<nanoseconds> last_event_, last_poll_;  // by thread: the time of the last one that was read
  std::vector<model::recording_thread> threads_;
  std::vector<std::string> texts_;
  std::deque<lost_stretch> lost_stretches_;
  std::deque<std::pair<nanoseconds, nanoseconds>> covered_;
  timeline::activity activity_;
  site_sums sums_;
  nanoseconds latest_{0};
  std::uint64_t polls_without_room_ = 0;
  std::uint64_t polls_lost_ = 0, polls_left_out_ = 0;
  nanoseconds forgotten_until_{0};  // some polls or gaps before this have been forgotten
};

}  // namespace curfew::viewer::timeline
