#include "viewer/timeline/history.hpp"

#include <algorithm>
#include <utility>

namespace curfew::viewer::timeline {

namespace {

using model::event_kind;

// Of several threads, in order of time. Each thread's are nearly so already.
template <class Take>
std::vector<std::pair<const model::event*, index>> in_order(const std::vector<model::thread_events>& threads,
                                                            Take take) {
  std::vector<std::pair<const model::event*, index>> all;
  const auto earlier = [](const auto& a, const auto& b) { return a.first->at < b.first->at; };
  for (const model::thread_events& t : threads) {
    const auto before = static_cast<std::ptrdiff_t>(all.size());
    for (const model::event& e : t.events) all.emplace_back(&e, take(t));
    if (!std::is_sorted(all.begin() + before, all.end(), earlier))
      std::stable_sort(all.begin() + before, all.end(), earlier);
    std::inplace_merge(all.begin(), all.begin() + before, all.end(), earlier);
  }
  return all;
}

}  // namespace

void history::add(const model::event_batch& batch, const model::snapshot* snapshot, const model::nodes* nodes,
                  bool hold) {
  hold_ = hold;
  snapshot_ = snapshot;
  nodes_ = nodes;
  threads_ = batch.threads;
  by_thread_.resize(std::max(by_thread_.size(), threads_.size() + 1));  // the last: of threads without a ring
  last_event_.resize(by_thread_.size());
  last_poll_.resize(by_thread_.size());
  texts_.insert(texts_.end(), batch.texts.begin(), batch.texts.end());
  polls_without_room_ = batch.polls_without_room;
  latest_ = std::max(latest_, batch.taken);

  for (const model::thread_events& t : batch.lifecycle) note_gap(t, false, batch.taken);
  for (const model::thread_events& t : batch.polls) note_gap(t, true, batch.taken);
  // Births first, so that the polls have somebody to belong to.
  for (const auto& [e, thread] : in_order(batch.lifecycle, [](const auto& t) { return t.thread; })) add_lifecycle(*e);
  for (const auto& [e, thread] : in_order(batch.polls, [](const auto& t) { return t.thread; })) add_poll(*e, thread);
  note_cover(batch);
  while (ended_.size() > most_ended_) forget_oldest_track();
  snapshot_ = nullptr;
  nodes_ = nullptr;
}

const track* history::find(node_id id) const {
  const auto at = tracks_.find(id);
  return at == tracks_.end() ? nullptr : &at->second;
}

const family* history::find(node_id owner, index spawned_at) const {
  const auto at = families_.find({owner, spawned_at});
  return at == families_.end() ? nullptr : &at->second->own;
}

const number_list& history::polls_of_thread(index thread) const {
  static const number_list nothing;
  return thread < by_thread_.size() ? by_thread_[thread] : nothing;
}

track& history::track_of(node_id id) {
  const auto [at, fresh] = tracks_.try_emplace(id);
  track& t = at->second;
  if (!fresh) return t;
  t.id = id;
  const index node = nodes_ == nullptr ? none : nodes_->find(id);
  if (node == none) return t;
  if (nodes_->kind_of(node) != model::node_kind::task) {
    t.is_task = false;
    if (nodes_->kind_of(node) == model::node_kind::group) t.owner = snapshot_->groups[nodes_->group_of(node)].owner;
    return t;
  }
  const model::task& task = snapshot_->tasks[nodes_->task_of(node)];
  t.owner = kin_owner(task);
  t.began = task.spawned;
  t.spawned_at = task.spawned_at;
  join_family(t);
  return t;
}

std::shared_ptr<family_link> history::family_of(node_id owner, index spawned_at) {
  const auto [at, fresh] = families_.try_emplace({owner, spawned_at});
  if (fresh) {
    at->second = std::make_shared<family_link>();
    at->second->own.owner = owner;
    at->second->own.spawned_at = spawned_at;
    sites_of_owner_[owner].push_back(spawned_at);
  }
  return at->second;
}

family* history::kin_of(track& t) {
  if (!t.kin) return nullptr;
  while (t.kin->moved) t.kin = t.kin->moved;
  return &t.kin->own;
}

void history::join_family(track& t) {
  t.kin = family_of(living(t.owner), t.spawned_at);
  ++t.kin->own.tracks;
}

void history::leave_family(track& t) {
  family* const f = kin_of(t);
  if (f == nullptr) return;
  for (const std::uint32_t n : t.polls.all()) f->polls.remove(n, (polls_[n].to - polls_[n].from).count());
  std::erase_if(f->ended, [&](const lifetime& l) { return l.id == t.id; });
  --f->tracks;
  drop_if_empty(*f);
  t.kin.reset();
}

void history::drop_if_empty(const family& f) {
  if (f.tracks != 0) return;
  const key gone{f.owner, f.spawned_at};
  if (const auto at = sites_of_owner_.find(gone.owner); at != sites_of_owner_.end()) {
    std::erase(at->second, gone.site);
    if (at->second.empty()) sites_of_owner_.erase(at);
  }
  families_.erase(gone);
}

void history::change_owner(track& t, node_id owner) {
  if (!t.is_task || t.owner == owner) return;
  leave_family(t);
  t.owner = owner;
  join_family(t);
  for (const std::uint32_t n : t.polls.all())
    t.kin->own.polls.add(n, polls_[n].to.count(), (polls_[n].to - polls_[n].from).count());
}

// The nearest of an owner and its owners that has not ended, as far as is known.
node_id history::living(node_id owner) const {
  constexpr int deepest = 1000;  // a damaged segment may have owners in a circle
  for (int i = 0; i < deepest; ++i) {
    const track* const t = find(owner);
    if (t == nullptr || t->ended.count() == 0 || t->owner == 0) break;
    owner = t->owner;
  }
  return owner;
}

void history::move_families(node_id from, node_id to) {
  const auto sites = sites_of_owner_.extract(from);
  if (sites.empty() || from == to) return;
  for (const index site : sites.mapped()) {
    const auto old = families_.extract(key{from, site}).mapped();
    const auto target = family_of(to, site);
    family& f = target->own;
    f.tracks += old->own.tracks;
    for (const std::uint32_t n : old->own.polls.all())
      f.polls.add(n, polls_[n].to.count(), (polls_[n].to - polls_[n].from).count());
    for (const lifetime& l : old->own.ended) {
      auto at = f.ended.end();
      while (at != f.ended.begin() && l.ended < std::prev(at)->ended) --at;
      f.ended.insert(at, l);
    }
    old->own = family();
    old->moved = target;
  }
}

void history::add_lifecycle(const model::event& e) {
  latest_ = std::max(latest_, e.at);
  const bool known = tracks_.contains(e.node);
  switch (e.kind) {
    case event_kind::spawned: {
      activity_.add(e.at);
      track& t = tracks_[e.node];
      if (known && (t.began.count() != 0 || t.ended.count() != 0)) return;
      t.id = e.node;
      t.owner = e.other;
      t.began = e.at;
      t.spawned_at = e.site;
      return join_family(t);
    }
    case event_kind::finished: {
      track& t = track_of(e.node);
      t.outcome = e.state;
      return end_track(t, e.at);
    }
    case event_kind::group_opened:
    case event_kind::loop_began: {
      track& t = track_of(e.node);
      t.is_task = false;
      t.began = e.at;
      t.owner = e.other;
      return;
    }
    case event_kind::group_closed:
    case event_kind::loop_ended: {
      track& t = track_of(e.node);
      t.is_task = false;
      return end_track(t, e.at);
    }
    case event_kind::cancelled:
    case event_kind::orphaned:
    case event_kind::adopted:
    case event_kind::joined: {
      track& t = track_of(e.node);
      t.marks.push_back({e.at, e.kind, e.other});
      if (e.kind == event_kind::orphaned) change_owner(t, 0);
      if (e.kind == event_kind::adopted) change_owner(t, e.other);
      return;
    }
    case event_kind::loop_shut_down:
    case event_kind::polled:
      return;
  }
}

void history::end_track(track& t, nanoseconds at) {
  if (t.ended.count() != 0) return;
  t.ended = at;
  ended_.push_back(t.id);
  if (family* const f = kin_of(t)) f->ended.push_back({t.began, at, t.id, t.outcome});
  if (sites_of_owner_.contains(t.id)) move_families(t.id, living(t.id));
}

void history::add_poll(const model::event& e, index thread) {
  latest_ = std::max(latest_, e.at);
  activity_.add(e.at);
  if (poll_count_ == most_polls_ && hold_) return leave_out(e, thread);
  if (poll_count_ == most_polls_) forget_oldest_poll();
  const auto number = static_cast<std::uint32_t>(next_poll_++ % most_polls_);
  if (number == polls_.size()) polls_.emplace_back();
  const std::size_t lane = std::min<std::size_t>(thread, by_thread_.size() - 1);
  polls_[number] = {e.at - e.took, e.at, e.node, e.operation, static_cast<std::uint16_t>(lane), e.state};
  ++poll_count_;
  const std::int64_t took = e.took.count();
  by_thread_[lane].add(number, e.at.count(), took);
  track& t = track_of(e.node);
  t.polls.add(number, e.at.count(), took);
  if (family* const f = kin_of(t)) f->polls.add(number, e.at.count(), took);
}

void history::leave_out(const model::event& e, index thread) {
  if (gaps_.empty() || !gaps_.back().left_out) {
    gaps_.push_back({e.at - e.took, e.at, 0, thread, true, false, true});
    if (gaps_.size() > max_gaps) gaps_.pop_front();
  }
  gaps_.back().to = std::max(gaps_.back().to, e.at);
  ++gaps_.back().lost;
}

void history::forget_oldest_poll() {
  const auto number = static_cast<std::uint32_t>((next_poll_ - poll_count_) % most_polls_);
  const poll& p = polls_[number];
  const std::int64_t took = (p.to - p.from).count();
  by_thread_[p.thread].remove(number, took);
  if (const auto at = tracks_.find(p.task); at != tracks_.end()) {
    track& t = at->second;
    t.polls.remove(number, took);
    if (family* const f = kin_of(t)) f->polls.remove(number, took);
  }
  --poll_count_;
}

void history::forget_oldest_track() {
  const auto at = tracks_.find(ended_.front());
  ended_.pop_front();
  if (at == tracks_.end()) return;
  track& t = at->second;
  while (!t.polls.empty()) forget_oldest_poll();
  leave_family(t);
  tracks_.erase(at);
}

void history::note_gap(const model::thread_events& t, bool polls, nanoseconds taken) {
  const std::size_t lane = std::min<std::size_t>(t.thread, by_thread_.size() - 1);
  nanoseconds& last = (polls ? last_poll_ : last_event_)[lane];
  const nanoseconds next = t.events.empty() ? std::max(taken, last) : t.events.front().at - t.events.front().took;
  if (t.lost != 0) {
    gaps_.push_back({last, std::max(last, next), t.lost, t.thread, polls, last.count() == 0, false});
    if (gaps_.size() > max_gaps) gaps_.pop_front();
  }
  if (!t.events.empty()) last = t.events.back().at;
}

void history::note_cover(const model::event_batch& batch) {
  if (batch.polls_from.count() == 0) return;
  // Of a process that died meanwhile: as long as it lived.
  const nanoseconds until = batch.polls_until.value_or(std::max(batch.alive ? batch.taken : latest_, batch.polls_from));
  // Ticks become nanoseconds a little more exactly with each look.
  constexpr nanoseconds same{100'000};
  if (!covered_.empty() && std::chrono::abs(covered_.back().first - batch.polls_from) < same)
    covered_.back().second = until;
  else
    covered_.emplace_back(batch.polls_from, until);
  if (covered_.size() > max_gaps) covered_.pop_front();
}

}  // namespace curfew::viewer::timeline
