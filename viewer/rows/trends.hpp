// What a process did while it was watched, which a single view model cannot tell. These are made by
// viewer/ingest/trend_recorder.hpp and never changed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::viewer {

inline constexpr std::size_t most_samples = 120;   // there is one sample for each second
inline constexpr std::size_t recent_samples = 10;  // the latest samples, from which recent rates are calculated

struct site_trend {
  std::vector<float> live;                         // live tasks in each second, the latest last
  double net_rate = 0;                             // recent growth, in tasks per second; negative if they become fewer
  std::optional<verdict::finding_kind> growing{};  // the rule over time that has found the site, in whichever loop
};

// The trend of all loops that share a name, because they share their counters.
struct loop_trend {
  std::vector<float> busy;  // share of the threads' time in polls in each second, the latest last; may be just above 1
  double spawned_rate = 0, ended_rate = 0, poll_rate = 0;  // recent, per second
  model::histogram poll_duration, schedule_delay;          // recent
  std::chrono::seconds span{0};                            // what "recent" means here; 0 if nothing is known yet
};

struct trends {
  std::unordered_map<model::index, site_trend> sites;  // by site
  std::vector<verdict::growing_site> growing;          // the same as `curfew tree --watch` and the exporter report
  std::unordered_map<std::string, loop_trend> loops;   // by name
  std::chrono::seconds watched{0};
};

}  // namespace curfew::viewer
