// What was seen of each site's tasks as it happened, where a snapshot only has those that live: how many were spawned,
// how long they lived, how long their polls took. Filled with the timeline's events, so what got lost of those is not
// in it. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer {

class site_sums {
 public:
  static constexpr std::size_t most_sites = 1024;  // the first that were seen
  static constexpr std::int64_t lately_s = 10;     // whole seconds that a rate is of

  struct sum {
    model::histogram lifetime;  // of tasks that ended
    model::histogram polls;     // that were written down
    // How many were spawned in each of the latest seconds: second n stands at n % size.
    std::array<std::uint32_t, lately_s + 1> spawned{};
    std::int64_t latest_s = 0;
  };

  // All that happened until then was told; the first time: from now on it is.
  void watched_until(model::nanoseconds now);
  void spawned(model::index site, model::nanoseconds at);
  void ended(model::index site, model::nanoseconds lived);
  void polled(model::index site, model::nanoseconds took);

  const sum* find(model::index site) const;  // null: nothing was seen
  // Spawns a second, of the latest whole seconds; nullopt: it was not watched for one yet.
  std::optional<double> spawn_rate(model::index site) const;
  // Of which something was seen.
  const std::vector<model::index>& sites() const { return sites_; }

 private:
  sum* of(model::index site);  // null: there is no room

  std::vector<model::index> place_;  // in sums_, by site; none: nothing was seen of it
  std::vector<sum> sums_;
  std::vector<model::index> sites_;  // beside sums_
  std::optional<model::nanoseconds> watched_since_;
  model::nanoseconds now_{0};
};

}  // namespace curfew::viewer
