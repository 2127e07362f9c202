#include "viewer/rows/site_sums.hpp"

#include <algorithm>
#include <chrono>

#include "viewer/rows/percentiles.hpp"

namespace curfew::viewer {

namespace {

// Sites are numbered in the order in which they are interned, so a much larger number comes from a damaged segment.
constexpr model::index highest_site = 1 << 20;

std::int64_t second_of(model::nanoseconds at) { return at / std::chrono::seconds(1); }

std::size_t place_of(std::int64_t second) { return static_cast<std::size_t>(second % (site_sums::lately_s + 1)); }

}  // namespace

site_sums::sum* site_sums::of(model::index site) {
  if (site < place_.size() && place_[site] != model::none) return &sums_[place_[site]];
  if (sums_.size() == most_sites || site > highest_site) return nullptr;
  if (site >= place_.size()) place_.resize(site + 1, model::none);
  place_[site] = static_cast<model::index>(sums_.size());
  sites_.push_back(site);
  return &sums_.emplace_back();
}

const site_sums::sum* site_sums::find(model::index site) const {
  return site < place_.size() && place_[site] != model::none ? &sums_[place_[site]] : nullptr;
}

void site_sums::watched_until(model::nanoseconds now) {
  if (!watched_since_) watched_since_ = now;
  now_ = std::max(now_, now);
}

void site_sums::spawned(model::index site, model::nanoseconds at) {
  sum* const s = of(site);
  const std::int64_t second = second_of(at);
  if (s == nullptr || second < 0 || second <= s->latest_s - static_cast<std::int64_t>(s->spawned.size())) return;
  // The seconds since the latest one had no spawn.
  const std::int64_t first = std::max(s->latest_s + 1, second - static_cast<std::int64_t>(s->spawned.size()) + 1);
  for (std::int64_t empty = first; empty <= second; ++empty) s->spawned[place_of(empty)] = 0;
  s->latest_s = std::max(s->latest_s, second);
  ++s->spawned[place_of(second)];
}

void site_sums::ended(model::index site, model::nanoseconds lived) {
  if (sum* const s = of(site)) add(s->lifetime, lived);
}

void site_sums::polled(model::index site, model::nanoseconds took) {
  if (sum* const s = of(site)) add(s->polls, took);
}

std::optional<double> site_sums::spawn_rate(model::index site) const {
  if (!watched_since_) return std::nullopt;
  const std::int64_t end = second_of(now_);
  const std::int64_t begin = std::max(end - lately_s, second_of(*watched_since_) + 1);
  if (begin >= end) return std::nullopt;
  std::uint64_t spawns = 0;
  if (const sum* const s = find(site))
    for (std::int64_t second = begin; second < end; ++second)
      if (second <= s->latest_s && second > s->latest_s - static_cast<std::int64_t>(s->spawned.size()))
        spawns += s->spawned[place_of(second)];
  return static_cast<double>(spawns) / static_cast<double>(end - begin);
}

}  // namespace curfew::viewer
