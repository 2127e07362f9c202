// What a timeline can show of a process: its polls, lifetimes and marks, as far back as there is room for them. Filled
// with the batches that the reader gives; knows no screen. One thread at a time.
//
// Bounded: the oldest polls go when there are more than max_polls, the tasks that ended first when there are more than
// max_ended, with their polls.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/model/events.hpp"
#include "probe/model/nodes.hpp"
#include "viewer/timeline/activity.hpp"
#include "viewer/timeline/number_list.hpp"

namespace curfew::viewer::timeline {

using model::index;
using model::nanoseconds;
using model::node_id;
using model::none;

struct poll {
  nanoseconds from{0}, to{0};
  node_id task = 0;
  index operation = 0;  // that the task waited in afterwards: history::operation()
  std::uint16_t thread = 0;
  model::task_state after = model::task_state::waiting;  // as model::event::state
};

// An instant in a task's or group's life.
struct mark {
  nanoseconds at{0};
  model::event_kind kind = model::event_kind::cancelled;  // cancelled, orphaned, adopted, joined
  node_id other = 0;
};

struct family_link;

// A task, group or loop that something is known of.
struct track {
  node_id id = 0;
  node_id owner = 0;
  nanoseconds began{0};  // 0: before anybody looked
  nanoseconds ended{0};  // 0: it has not, as far as is known
  index spawned_at = 0;  // site
  model::task_state outcome = model::task_state::completed;
  bool is_task = true;
  std::vector<mark> marks;
  number_list polls;
  std::shared_ptr<family_link> kin;  // of a task
};

// From birth to end.
struct lifetime {
  nanoseconds began{0}, ended{0};
  node_id id = 0;
  model::task_state outcome = model::task_state::completed;
};

// Tasks of one owner that were spawned at one place. When the owner ends, what is left of them goes to its own owner:
// so that one who lives can show them.
struct family {
  node_id owner = 0;
  index spawned_at = 0;
  number_list polls;
  std::deque<lifetime> ended;  // those that are still known, in the order of their ends
  std::size_t tracks = 0;
};
struct family_link {
  family own;
  std::shared_ptr<family_link> moved;  // where it went, if it did
};

// Events of a thread that nobody read in time.
struct gap {
  nanoseconds from{0}, to{0};
  std::uint64_t lost = 0;
  index thread = none;
  bool polls = false;     // else: lifecycle events
  bool earlier = false;   // than anybody looked
  bool left_out = false;  // not lost: there was no room for them here
};

// Whose family a task is in: orphans are together, whoever owned them.
inline node_id kin_owner(const model::task& t) { return t.orphaned ? 0 : t.owner; }

class history {
 public:
  static constexpr std::size_t max_polls = std::size_t{1} << 20;
  static constexpr std::size_t max_ended = std::size_t{1} << 16;
  static constexpr std::size_t max_gaps = 1024;

  explicit history(std::size_t polls = max_polls, std::size_t ended = max_ended)
      : most_polls_(polls), most_ended_(ended) {}

  // What a task was before anybody looked is told by the snapshot, if there is one. `hold`: somebody looks closely at
  // what there is, so where there is no room, polls that come do not push older ones out: they are a gap.
  void add(const model::event_batch&, const model::snapshot* = nullptr, const model::nodes* = nullptr,
           bool hold = false);

  bool empty() const { return tracks_.empty() && polls_.empty(); }
  std::size_t poll_count() const { return poll_count_; }
  const poll& operator[](std::uint32_t number) const { return polls_[number]; }
  std::string_view operation(index text) const { return text < texts_.size() ? texts_[text] : std::string_view(); }
  const track* find(node_id) const;  // null: nothing is known
  const family* find(node_id owner, index spawned_at) const;
  template <class Look>
  void for_each_family(Look look) const {
    for (const auto& known : families_) look(known.second->own);
  }
  const std::vector<model::recording_thread>& threads() const { return threads_; }
  const number_list& polls_of_thread(index thread) const;
  const std::deque<gap>& gaps() const { return gaps_; }
  // Stretches of which every poll was written down, in order; the last may go on.
  const std::deque<std::pair<nanoseconds, nanoseconds>>& covered() const { return covered_; }
  const activity& whole() const { return activity_; }
  nanoseconds latest() const { return latest_; }  // that anything is known of
  std::uint64_t polls_without_room() const { return polls_without_room_; }

 private:
  struct key {
    node_id owner;
    index site;
    bool operator==(const key&) const = default;
  };
  struct key_hash {
    std::size_t operator()(const key& k) const { return (k.owner * 0x9E3779B97F4A7C15u) ^ (k.site * 0xC2B2AE3Du); }
  };

  void add_lifecycle(const model::event&);
  void add_poll(const model::event&, index thread);
  void leave_out(const model::event&, index thread);
  void note_gap(const model::thread_events&, bool polls, nanoseconds taken);
  void note_cover(const model::event_batch&);
  track& track_of(node_id);
  void join_family(track&);
  void leave_family(track&);
  void change_owner(track&, node_id);
  std::shared_ptr<family_link> family_of(node_id owner, index spawned_at);
  static family* kin_of(track&);  // null: none
  void drop_if_empty(const family&);
  void move_families(node_id from, node_id to);
  node_id living(node_id owner) const;
  void end_track(track&, nanoseconds at);
  void forget_oldest_poll();
  void forget_oldest_track();

  std::size_t most_polls_, most_ended_;
  const model::snapshot* snapshot_ = nullptr;  // during add()
  const model::nodes* nodes_ = nullptr;

  std::vector<poll> polls_;  // number n of all stands at n % most_polls_
  bool hold_ = false;
  std::uint64_t next_poll_ = 0;
  std::size_t poll_count_ = 0;
  std::unordered_map<node_id, track> tracks_;
  std::unordered_map<key, std::shared_ptr<family_link>, key_hash> families_;  // those that did not move
  std::unordered_map<node_id, std::vector<index>> sites_of_owner_;            // the same by owner
  std::deque<node_id> ended_;
  std::vector<number_list> by_thread_;
  std::vector<nanoseconds> last_event_, last_poll_;  // by thread
  std::vector<model::recording_thread> threads_;
  std::vector<std::string> texts_;
  std::deque<gap> gaps_;
  std::deque<std::pair<nanoseconds, nanoseconds>> covered_;
  timeline::activity activity_;
  nanoseconds latest_{0};
  std::uint64_t polls_without_room_ = 0;
};

}  // namespace curfew::viewer::timeline
