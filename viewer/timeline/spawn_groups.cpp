#include "viewer/timeline/spawn_groups.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace curfew::viewer::timeline {

const spawn_group* spawn_groups::find(node_id owner, index spawned_at) const {
  const auto at = by_key_.find({owner, spawned_at});
  return at == by_key_.end() ? nullptr : &all_[at->second].own;
}

std::uint32_t spawn_groups::place_of(node_id owner, index spawned_at) {
  const auto [at, fresh] = by_key_.try_emplace({owner, spawned_at}, none);
  if (fresh) {
    at->second = all_.take();
    member& m = all_[at->second];
    m.own.owner = owner;
    m.own.spawned_at = spawned_at;
    m.links = 1;
    sites_of_[owner].push_back(spawned_at);
  }
  return at->second;
}

std::uint32_t spawn_groups::where_now(std::uint32_t group) const {
  while (group != none && all_[group].moved_to != none) group = all_[group].moved_to;
  return group;
}

void spawn_groups::follow(std::uint32_t& group) {
  while (all_[group].moved_to != none) {
    const std::uint32_t next = all_[group].moved_to;
    ++all_[next].links;
    unlink(std::exchange(group, next));
  }
}

void spawn_groups::unlink(std::uint32_t place) {
  while (place != none && --all_[place].links == 0) {
    const std::uint32_t next = all_[place].moved_to;
    all_.give_back(place);
    place = next;
  }
}

void spawn_groups::join(track_table& tracks, std::uint32_t place, node_id owner) {
  track& t = tracks[place];
  t.group = place_of(owner, t.spawned_at);
  ++all_[t.group].links;
  ++all_[t.group].own.tracks;
  if (t.polls.empty() && t.ended.count() == 0) return;
  unsettled& u = unsettled_[t.group];
  if (t.ended.count() != 0) u.ended.push_back({t.began, t.ended, place, t.outcome});
  if (t.polls.empty()) return;
  for (const std::uint32_t n : t.polls.all()) u.polls.push_back(n);
  u.since_ns = std::min(u.since_ns, t.polls.end_ns(0));
}

void spawn_groups::leave(track_table& tracks, std::uint32_t place) {
  track& t = tracks[place];
  if (t.group == none) return;
  spawn_group& f = of(t.group);
  if (t.ended.count() != 0) f.ended.remove(place);
  if (!t.polls.empty()) {
    unsettled& u = unsettled_[t.group];
    u.left = true;
    u.since_ns = std::min(u.since_ns, t.polls.end_ns(0));
  }
  const std::uint32_t left = std::exchange(t.group, none);
  if (--f.tracks == 0) drop(left);
  unlink(left);
}

void spawn_groups::drop(std::uint32_t place) {
  const key gone{all_[place].own.owner, all_[place].own.spawned_at};
  if (const auto at = sites_of_.find(gone.owner); at != sites_of_.end()) {
    std::erase(at->second, gone.site);
    if (at->second.empty()) sites_of_.erase(at);
  }
  by_key_.erase(gone);
  unsettled_.erase(place);
  unlink(place);
}

void spawn_groups::move(node_id from, node_id to) {
  const auto sites = sites_of_.extract(from);
  if (sites.empty()) return;
  for (const index site : sites.mapped()) {
    const std::uint32_t old = by_key_.extract({from, site}).mapped();
    const std::uint32_t target = place_of(to, site);
    spawn_group& f = all_[old].own;
    unsettled before;
    if (auto at = unsettled_.extract(old)) before = std::move(at.mapped());
    unsettled& u = unsettled_[target];
    if (!f.polls.empty()) u.since_ns = std::min(u.since_ns, f.polls.end_ns(0));
    u.since_ns = std::min(u.since_ns, before.since_ns);
    for (const std::uint32_t n : f.polls.all()) u.polls.push_back(n);
    u.polls.insert(u.polls.end(), before.polls.begin(), before.polls.end());
    u.ended.insert(u.ended.end(), f.ended.begin(), f.ended.end());
    u.ended.insert(u.ended.end(), before.ended.begin(), before.ended.end());
    all_[target].own.tracks += f.tracks;
    ++all_[target].links;
    all_[old].moved_to = target;
    f = spawn_group();
    unlink(old);
  }
}

void spawn_groups::settle(const track_table& tracks, const stored_poll* polls) {
  for (auto& [place, u] : unsettled_) settle(place, u, tracks, polls);
  unsettled_.clear();
}

// The track of a poll tells which spawn group it belongs to now: since it was noted, it may have gone on to another
// one, or it may have been noted twice.
void spawn_groups::settle(std::uint32_t place, unsettled& u, const track_table& tracks, const stored_poll* polls) {
  const auto is_here = [&](std::uint32_t track) { return where_now(tracks[track].group) == place; };
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(polls[a].end_ns, a) < std::tuple(polls[b].end_ns, b);
  };
  std::erase_if(u.polls, [&](std::uint32_t n) { return !is_here(polls[n].track); });
  std::sort(u.polls.begin(), u.polls.end(), earlier);
  u.polls.erase(std::unique(u.polls.begin(), u.polls.end()), u.polls.end());
  spawn_group& f = all_[place].own;
  if (u.left || !u.polls.empty())
    f.polls.arrange(polls, u.since_ns, u.polls, [&](std::uint32_t n) {
      return !u.left || (is_here(polls[n].track) && !std::binary_search(u.polls.begin(), u.polls.end(), n, earlier));
    });
  std::erase_if(u.ended, [&](const lifetime& l) { return !is_here(l.track); });
  f.ended.merge(std::move(u.ended));
}

}  // namespace curfew::viewer::timeline
