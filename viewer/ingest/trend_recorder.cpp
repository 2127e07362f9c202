#include "viewer/ingest/trend_recorder.hpp"

#include <algorithm>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/growing_site.hpp"
#include "viewer/rows/percentiles.hpp"

namespace curfew::viewer {

namespace {

// Returns, for each loop, the time spent so far in the polls that had not ended when the snapshot was taken.
std::vector<double> running_ns(const model::snapshot& s) {
  std::vector<double> sum(s.loops.size(), 0);
  for (const model::task& t : s.tasks)
    if (t.state == model::task_state::running && t.loop < sum.size())
      sum[t.loop] += static_cast<double>(std::max((s.process.taken - t.since).count(), std::int64_t{0}));
  return sum;
}

}  // namespace

std::size_t trend_recorder::step_to(model::nanoseconds at) {
  const std::int64_t second = at / std::chrono::seconds(1);
  if (!first_) first_ = latest_ = second;
  const std::int64_t later = std::max(second - *latest_, std::int64_t{0});
  latest_ = *latest_ + later;
  return static_cast<std::size_t>(later);
}

void trend_recorder::add(const view_model& p) {
  const std::size_t later = step_to(p.snapshot.process.taken);
  add_sites(p, later);
  add_loops(p, later);
  growth_.add(p.snapshot);
}

void trend_recorder::nothing_new(model::nanoseconds at) {
  if (!first_) return;
  const std::size_t later = step_to(at);
  for (auto& [site, track] : sites_) {
    const float live = track.live.values().back();
    track.live.put(live, later);
  }
  growth_.add_unchanged(at);
  for (auto& [name, track] : loops_) {
    track.busy_ns.put(double{track.busy_ns.values().back()}, later);
    track.sums.put(totals(track.sums.values().back()), later);
  }
}

void trend_recorder::add_sites(const view_model& p, std::size_t later) {
  const auto watched = static_cast<std::size_t>(*latest_ - *first_);
  std::unordered_map<model::index, float> live;
  for (const site_line& line : p.sites) {  // the sites with the most tasks come first
    if (sites_.size() < most_sites && line.live != 0 && sites_.count(line.site) == 0) {
      site_track fresh;
      if (watched != 0) {  // the site had no tasks before
        fresh.live.put(0, 0);
        fresh.live.put(0, watched - later);
      }
      sites_.emplace(line.site, std::move(fresh));
    }
    if (sites_.count(line.site) != 0) live[line.site] = static_cast<float>(line.live);
  }
  for (auto track = sites_.begin(); track != sites_.end();) {
    const auto found = live.find(track->first);
    const float now = found == live.end() ? 0 : found->second;
    track->second.live.put(now, later);
    const auto& values = track->second.live.values();
    const bool gone =
        values.size() == most_samples && std::all_of(values.begin(), values.end(), [](float v) { return v == 0; });
    track = gone ? sites_.erase(track) : std::next(track);
  }
}

void trend_recorder::add_loops(const view_model& p, std::size_t later) {
  const model::snapshot& s = p.snapshot;
  const std::vector<double> running = running_ns(s);
  for (const model::counters& c : s.counters_by_name) {
    const std::string name(s.text(c.name));
    if (loops_.count(name) == 0 && loops_.size() == most_loops) continue;
    loop_track& track = loops_[name];
    auto busy = static_cast<double>(c.poll_duration.sum_ns);
    std::uint32_t threads = 0;
    for (std::size_t i = 0; i < s.loops.size(); ++i) {
      if (s.loops[i].name != c.name || s.loops[i].state == model::loop_state::ended) continue;
      threads += s.loops[i].threads;
      busy += running[i];
    }
    track.threads = std::max(threads, 1u);
    track.busy_ns.put(busy, later);
    track.sums.put({c.spawned_after, c.ended_before, c.poll_duration, c.schedule_delay}, later);
  }
}

site_trend trend_recorder::trend_of(const site_track& track) {
  site_trend t;
  t.live = track.live.values();
  const std::size_t back = std::min(t.live.size() - 1, recent_samples);
  if (back != 0) t.net_rate = (t.live.back() - t.live[t.live.size() - 1 - back]) / static_cast<double>(back);
  return t;
}

loop_trend trend_recorder::trend_of(const loop_track& track) {
  loop_trend t;
  const std::vector<double>& busy = track.busy_ns.values();
  for (std::size_t i = 1; i < busy.size(); ++i)
    t.busy.push_back(static_cast<float>(std::max(0.0, (busy[i] - busy[i - 1]) / 1e9 / track.threads)));
  const std::vector<totals>& sums = track.sums.values();
  if (sums.size() < 2) return t;
  const totals& before = sums.front();
  const totals& now = sums.back();
  const auto seconds = static_cast<double>(sums.size() - 1);
  const auto rate = [&](std::uint64_t from, std::uint64_t to) {
    return to > from ? static_cast<double>(to - from) / seconds : 0.0;
  };
  t.span = std::chrono::seconds(sums.size() - 1);
  t.spawned_rate = rate(before.spawned, now.spawned);
  t.ended_rate = rate(before.ended, now.ended);
  t.poll_duration = added_since(before.poll_duration, now.poll_duration);
  t.schedule_delay = added_since(before.schedule_delay, now.schedule_delay);
  t.poll_rate = static_cast<double>(count_in(t.poll_duration)) / seconds;
  return t;
}

std::shared_ptr<const trends> trend_recorder::shown() const {
  if (!first_) return nullptr;
  auto t = std::make_shared<trends>();
  for (const auto& [site, track] : sites_) t->sites.emplace(site, trend_of(track));
  t->growing = growth_.growing();
  for (const verdict::growing_site& g : t->growing)
    if (const auto at = t->sites.find(g.site); at != t->sites.end()) at->second.growing = g.kind;
  for (const auto& [name, track] : loops_) t->loops.emplace(name, trend_of(track));
  t->watched = std::chrono::seconds(*latest_ - *first_);
  return t;
}

}  // namespace curfew::viewer
