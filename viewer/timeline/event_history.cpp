#include "viewer/timeline/event_history.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace curfew::viewer::timeline {

namespace {

using model::event_kind;

// Polls are added and forgotten in steps, each of which is done for this many polls before the next. So the processor
// waits for the memory of all of them at once, and not of one after the other.
constexpr std::size_t most_at_once = 64;

// Limits how many owners, one above the other, are followed: in a damaged segment they may form a circle.
constexpr int most_owners = 1000;

}  // namespace

void event_history::add(const model::event_batch& batch, const model::snapshot* snapshot, const model::nodes* nodes,
                        bool hold) {
  snapshot_ = snapshot;
  nodes_ = nodes;
  sums_.watched_until(batch.taken);
  threads_ = batch.threads;
  by_thread_.resize(std::max(by_thread_.size(), threads_.size() + 1));  // the last is that of threads without a ring
  last_event_.resize(by_thread_.size());
  last_poll_.resize(by_thread_.size());
  texts_.insert(texts_.end(), batch.texts.begin(), batch.texts.end());
  polls_without_room_ = batch.polls_without_room;
  latest_ = std::max(latest_, batch.taken);

  for (const model::thread_events& t : batch.lifecycle) note_gap(t, false, batch.taken);
  for (const model::thread_events& t : batch.polls) note_gap(t, true, batch.taken);
  // Lifecycle events are added first, so that there are tracks for the polls.
  for (const placed_event& e : in_order(batch.lifecycle)) add_lifecycle(*e.event);
  spawn_groups_.settle(tracks_, polls_.get());
  const std::vector<placed_event> polls = in_order(batch.polls);
  const std::size_t room = hold ? std::min(polls.size(), most_polls_ - poll_count_) : polls.size();
  add_polls(std::span(polls).first(room));
  for (const placed_event& e : std::span(polls).subspan(room)) leave_out(e);
  note_cover(batch);
  while (ended_.size() > most_ended_) forget_oldest_track();
  make_room_for_tracks(hold);
  snapshot_ = nullptr;
  nodes_ = nullptr;
}

poll event_history::operator[](std::uint32_t number) const {
  const stored_poll& p = polls_[number];
  return {nanoseconds(p.end_ns - p.took_ns()),
          nanoseconds(p.end_ns),
          tracks_[p.track].id,
          p.operation(),
          p.thread(),
          p.after()};
}

const track* event_history::find(node_id id) const {
  const std::uint32_t at = tracks_.find(id);
  return at == none ? nullptr : &tracks_[at];
}

const poll_index& event_history::polls_of_thread(index thread) const {
  static const poll_index nothing;
  return thread < by_thread_.size() ? by_thread_[thread] : nothing;
}

std::uint32_t event_history::track_of(node_id id) {
  if (const std::uint32_t known = tracks_.find(id); known != none) return known;
  const std::uint32_t place = tracks_.find_or_make(id);
  track& t = tracks_[place];
  const index node = nodes_ == nullptr ? none : nodes_->find(id);
  if (node == none) return place;
  t.is_task = nodes_->is_task(node);
  model::visit(
      *snapshot_, *nodes_, node,
      [&](const model::task& task) {
        t.owner = lane_owner(*snapshot_, task);
        t.began = task.spawned;
        t.spawned_at = task.spawned_at;
        spawn_groups_.join(tracks_, place, living(t.owner));
      },
      [&](const model::group& group) { t.owner = group.owner; }, [&](const model::loop&) { t.is_loop = true; },
      [](model::of_no_loop) {});
  return place;
}

void event_history::change_owner(std::uint32_t place, node_id owner) {
  track& t = tracks_[place];
  if (!t.is_task || t.owner == owner) return;
  spawn_groups_.leave(tracks_, place);
  t.owner = owner;
  spawn_groups_.join(tracks_, place, living(owner));
}

// Returns the nearest of an owner and its owners that has not ended, as far as is known.
node_id event_history::living(node_id owner) const {
  for (int i = 0; i < most_owners; ++i) {
    const track* const t = find(owner);
    if (t == nullptr || t->ended.count() == 0 || t->owner == 0) break;
    owner = t->owner;
  }
  return owner;
}

// Returns the loop of a node, which the snapshot tells of the node or of one of its owners; 0 if it is not known.
node_id event_history::loop_of(node_id id) const {
  const auto loop = [&](index number) { return number < snapshot_->loops.size() ? snapshot_->loops[number].id : 0; };
  for (int i = 0; i < most_owners; ++i) {
    const index node = nodes_ == nullptr ? none : nodes_->find(id);
    if (node != none)
      return model::visit(
          *snapshot_, *nodes_, node, [&](const model::task& task) { return loop(task.loop); },
          [&](const model::group& group) { return loop(group.loop); }, [&](const model::loop&) { return id; },
          [&](model::of_no_loop) { return id; });
    const track* const t = find(id);
    if (t == nullptr) break;
    if (t->is_loop) return id;
    id = t->owner;
  }
  return 0;
}

void event_history::add_lifecycle(const model::event& e) {
  latest_ = std::max(latest_, e.at);
  switch (e.kind) {
    case event_kind::spawned: {
      activity_.add(e.at);
      const std::uint32_t place = tracks_.find_or_make(e.node);
      track& t = tracks_[place];
      if (t.began.count() != 0 || t.ended.count() != 0) return;
      spawn_groups_.leave(tracks_, place);
      t.owner = e.other;
      t.began = e.at;
      t.spawned_at = e.site;
      sums_.spawned(e.site, e.at);
      return spawn_groups_.join(tracks_, place, living(t.owner));
    }
    case event_kind::finished: {
      const std::uint32_t place = track_of(e.node);
      tracks_[place].outcome = e.state;
      return end_track(place, e.at);
    }
    case event_kind::group_opened:
    case event_kind::loop_began: {
      track& t = tracks_[track_of(e.node)];
      t.is_task = false;
      t.is_loop = e.kind == event_kind::loop_began;
      t.began = e.at;
      t.owner = e.other;
      return;
    }
    case event_kind::group_closed:
    case event_kind::loop_ended: {
      const std::uint32_t place = track_of(e.node);
      tracks_[place].is_task = false;
      return end_track(place, e.at);
    }
    case event_kind::cancelled:
    case event_kind::orphaned:
    case event_kind::adopted:
    case event_kind::joined: {
      const std::uint32_t place = track_of(e.node);
      tracks_[place].marks.push_back({e.at, e.kind, e.other});
      if (e.kind == event_kind::orphaned) change_owner(place, loop_of(e.node));
      if (e.kind == event_kind::adopted) change_owner(place, e.other);
      return;
    }
    case event_kind::loop_shut_down:
    case event_kind::polled:
      return;
  }
}

void event_history::end_track(std::uint32_t place, nanoseconds at) {
  track& t = tracks_[place];
  if (t.ended.count() != 0) return;
  t.ended = at;
  ended_.push_back(place);
  if (t.is_task && t.began.count() != 0) sums_.ended(t.spawned_at, at - t.began);
  if (t.group != none) spawn_groups_.of(t.group).ended.add({t.began, at, place, t.outcome});
  if (!spawn_groups_.any_of(t.id)) return;
  if (const node_id heir = living(t.id); heir != t.id) spawn_groups_.move(t.id, heir);
}

void event_history::add_polls(std::span<const placed_event> events) {
  if (!polls_ && !events.empty()) polls_ = std::make_unique_for_overwrite<stored_poll[]>(most_polls_);
  std::array<std::uint32_t, most_at_once> tracks;
  while (!events.empty()) {
    const auto some = events.first(std::min({events.size(), most_at_once, most_polls_}));
    events = events.subspan(some.size());
    if (poll_count_ + some.size() > most_polls_) forget_oldest_polls(poll_count_ + some.size() - most_polls_);
    for (const placed_event& e : some) tracks_.prefetch_slot(e.event->node);
    for (const placed_event& e : some) tracks_.prefetch_track(e.event->node);
    for (std::size_t i = 0; i < some.size(); ++i) tracks[i] = track_of(some[i].event->node);
    for (std::size_t i = 0; i < some.size(); ++i) tracks_[tracks[i]].polls.prefetch_end();
    for (std::size_t i = 0; i < some.size(); ++i) add_poll(some[i], tracks[i]);
  }
}

void event_history::add_poll(const placed_event& added, std::uint32_t of_track) {
  const model::event& e = *added.event;
  latest_ = std::max(latest_, e.at);
  activity_.add(e.at);
  const std::size_t lane = std::min<std::size_t>(added.thread, by_thread_.size() - 1);
  const std::uint32_t number = next_poll_;
  next_poll_ = number + 1 == most_polls_ ? 0 : number + 1;
  ++poll_count_;
  const stored_poll* const polls = polls_.get();
  polls_[number] = stored_poll(e, static_cast<std::uint16_t>(lane), of_track);
  by_thread_[lane].add(polls, number);
  track& t = tracks_[of_track];
  t.polls.add(polls, number);
  sums_.polled(t.spawned_at, e.took);
  if (t.group != none) spawn_groups_.of(t.group).polls.add(polls, number);
}

void event_history::leave_out(const placed_event& left) {
  const model::event& e = *left.event;
  latest_ = std::max(latest_, e.at);
  activity_.add(e.at);
  if (lost_stretches_.empty() || !lost_stretches_.back().left_out) {
    add_lost_stretch({e.at - e.took, e.at, 0, left.thread, true, false, true});
  }
  ++polls_left_out_;
  lost_stretches_.back().to = std::max(lost_stretches_.back().to, e.at);
  ++lost_stretches_.back().lost;
}

// REQUIRES: count <= poll_count_.
void event_history::forget_oldest_polls(std::size_t count) {
  const auto after = [&](std::uint32_t number, std::size_t steps) {
    const std::size_t n = number + steps;
    return static_cast<std::uint32_t>(n < most_polls_ ? n : n - most_polls_);
  };
  while (count != 0) {
    const std::size_t some = std::min(count, most_at_once);
    const std::uint32_t oldest = after(next_poll_, most_polls_ - poll_count_);
    for (std::size_t i = 0; i < some; ++i) tracks_.prefetch(polls_[after(oldest, i)].track);
    for (std::size_t i = 0; i < some; ++i) tracks_[polls_[after(oldest, i)].track].polls.prefetch_front();
    forgotten_until_ = std::max(forgotten_until_, (*this)[after(oldest, some - 1)].to);
    for (std::size_t i = 0; i < some; ++i) forget_poll(after(oldest, i));
    poll_count_ -= some;
    count -= some;
  }
}

void event_history::forget_poll(std::uint32_t number) {
  const stored_poll& p = polls_[number];
  by_thread_[p.thread()].remove(number);
  track& t = tracks_[p.track];
  t.polls.remove(number);
  if (t.group != none) spawn_groups_.of(t.group).polls.remove(number);
}

void event_history::forget_oldest_track() {
  const std::uint32_t place = ended_.front();
  ended_.pop_front();
  while (!tracks_[place].polls.empty()) forget_oldest_polls(1);
  spawn_groups_.leave(tracks_, place);
  tracks_.forget(place);
}

// Forgets the tracks that have no polls and that have not ended, as far as is known. If such a task is live after all,
// its track is made again, with the help of the snapshot, when it is polled again.
void event_history::forget_idle_tracks() {
  tracks_.for_each_place([this](std::uint32_t place) {
    const track& t = tracks_[place];
    if (t.ended.count() != 0 || t.is_loop || !t.polls.empty()) return;
    spawn_groups_.leave(tracks_, place);
    tracks_.forget(place);
  });
}

// If events come faster than they are read, the ends of many tasks are lost, and their tracks would stay for ever. A
// quarter of the room is made free at once, because it takes milliseconds to look at all tracks.
void event_history::make_room_for_tracks(bool hold) {
  if (tracks_.size() <= most_tracks_) return;
  forget_idle_tracks();
  while (!hold && tracks_.size() > most_tracks_ / 4 * 3 && poll_count_ != 0) {
    forget_oldest_polls(std::max<std::size_t>(poll_count_ / 4, 1));
    forget_idle_tracks();
  }
}

void event_history::add_lost_stretch(const lost_stretch& g) {
  lost_stretches_.push_back(g);
  if (lost_stretches_.size() <= max_gaps) return;
  if (lost_stretches_.front().polls) forgotten_until_ = std::max(forgotten_until_, lost_stretches_.front().to);
  lost_stretches_.pop_front();
}

std::vector<std::pair<nanoseconds, nanoseconds>> event_history::complete() const {
  using stretch = std::pair<nanoseconds, nanoseconds>;
  std::vector<stretch> missing{{nanoseconds(0), forgotten_until_}};
  for (const lost_stretch& g : lost_stretches_)
    if (g.polls) missing.emplace_back(g.from, g.to);
  std::sort(missing.begin(), missing.end());
  std::vector<stretch> whole;
  auto next = missing.begin();
  for (auto [from, to] : covered_) {
    // Gaps of several threads may overlap, and a gap may reach beyond the end of a stretch.
    while (next != missing.end() && next->first < to) {
      if (next->first > from) whole.emplace_back(from, next->first);
      from = std::max(from, next->second);
      if (next->second > to) break;
      ++next;
    }
    if (from < to) whole.emplace_back(from, to);
  }
  return whole;
}

void event_history::note_gap(const model::thread_events& t, bool polls, nanoseconds taken) {
  const std::size_t lane = std::min<std::size_t>(t.thread, by_thread_.size() - 1);
  nanoseconds& last = (polls ? last_poll_ : last_event_)[lane];
  const nanoseconds next = t.events.empty() ? std::max(taken, last) : t.events.front().at - t.events.front().took;
  if (t.lost != 0) {
    const bool earlier = last.count() == 0;
    add_lost_stretch({last, std::max(last, next), t.lost, t.thread, polls, earlier, false});
    if (polls && !earlier) polls_lost_ += t.lost;
  }
  if (!t.events.empty()) last = t.events.back().at;
}

void event_history::note_cover(const model::event_batch& batch) {
  if (batch.polls_from.count() == 0) return;
  // If the process has died meanwhile, the stretch ends with its last event.
  const nanoseconds until = batch.polls_until.value_or(std::max(batch.alive ? batch.taken : latest_, batch.polls_from));
  // Two starts that differ by less than this are the same one: ticks are converted to nanoseconds a little more exactly
  // with each read.
  constexpr nanoseconds same{100'000};
  if (!covered_.empty() && std::chrono::abs(covered_.back().first - batch.polls_from) < same)
    covered_.back().second = until;
  else
    covered_.emplace_back(batch.polls_from, until);
  if (covered_.size() > max_gaps) covered_.pop_front();
}

}  // namespace curfew::viewer::timeline
