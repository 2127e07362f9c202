// How a process went while it was watched: what a single view model cannot tell. Made by
// viewer/ingest/trend_recorder.hpp, never changed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::viewer {

inline constexpr std::size_t most_samples = 120;   // one a second
inline constexpr std::size_t recent_samples = 10;  // what "lately" means

struct site_trend {
  std::vector<float> live;                         // one a second, the latest last
  double net_rate = 0;                             // lately: how many more a second
  std::optional<verdict::finding_kind> growing{};  // by which rule over time it is a finding, in a loop or other
};

// Of all loops that share a name, as their counters are.
struct loop_trend {
  std::vector<float> busy;  // share of its threads, one a second, the latest last; may pass 1 by a little
  double spawned_rate = 0, ended_rate = 0, poll_rate = 0;  // lately, a second
  model::histogram poll_duration, schedule_delay;          // lately
  std::chrono::seconds span{0};                            // how long that is; 0: not known yet
};

struct trends {
  std::unordered_map<model::index, site_trend> sites;  // by site
  std::vector<verdict::growing_site> growing;          // what `curfew tree --watch` and the exporter say, too
  std::unordered_map<std::string, loop_trend> loops;   // by name
  std::chrono::seconds watched{0};
};

}  // namespace curfew::viewer
