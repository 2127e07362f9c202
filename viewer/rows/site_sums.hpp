// What was seen of each site's tasks as it happened: how many were spawned, how long they lived, how long their polls
// took. (A snapshot only has tasks that are live, and the few that are kept.) It is filled with the timeline's events,
// so it lacks those that were lost. Not thread safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

class site_sums {
 public:
  static constexpr std::size_t most_sites = 1024;  // the first 1,024 that were seen are kept
  static constexpr std::int64_t lately_s = 10;     // number of whole seconds from which a rate is calculated

  struct sum {
    model::histogram lifetime;  // lifetimes of tasks that ended
    model::histogram polls;     // durations of the polls that were recorded
    // The number of spawns in each of the latest seconds; second n is at n % size.
    std::array<std::uint32_t, lately_s + 1> spawned{};
    std::int64_t latest_s = 0;
  };

  // Says that all events until `now` have been added. The first call says that all events from then on will be.
  void watched_until(model::nanoseconds now);
  void spawned(model::index site, model::nanoseconds at);
  void ended(model::index site, model::nanoseconds lived);
  void polled(model::index site, model::nanoseconds took);

  const sum* find(model::index site) const;  // returns null if nothing was seen of the site
  // Returns the spawns per second over the latest whole seconds; nullopt until one whole second was watched.
  std::optional<double> spawn_rate(model::index site) const;
  // Returns the sites of which something was seen.
  const std::vector<model::index>& sites() const { return sites_; }

 private:
  sum* of(model::index site);  // makes it if need be; returns null if there is no room

  std::vector<model::index> place_;  // by site: its place in sums_; none if nothing was seen of it
  std::vector<sum> sums_;
  std::vector<model::index> sites_;  // by place in sums_: its site
  std::optional<model::nanoseconds> watched_since_;
  model::nanoseconds now_{0};
};

}  // namespace curfew::viewer
