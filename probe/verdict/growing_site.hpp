// growing-site: the live tasks of one spawn site only ever grow. The one rule that needs more than a snapshot: it looks
// at what a site's tasks fell back to, stretch by stretch (model/site_history.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "probe/model/site_history.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

enum class growth : std::uint8_t { not_enough_evidence, none, growing };

// By the low marks of one site, oldest first; the latest growth_thresholds::stretches of them count.
// A burst that drains, a level that was reached and stays, and a rise that flattens out (a warm-up) are no growth.
growth judge_growth(std::span<const std::uint64_t> low_marks, const growth_thresholds& = {});

// A site that grows.
struct growing_site {
  std::string loop;  // name
  model::index site = 0;
  std::uint64_t from = 0;         // what its live tasks fell back to in the first of the stretches
  std::uint64_t to = 0;           // … and in the last
  std::uint64_t live = 0;         // now
  std::chrono::nanoseconds over;  // all stretches together
};

// A history whose stretches are as long as `limits` says, and as many.
model::site_history history_for(const growth_thresholds& limits);

// All that grow, the one that grew most first. Pure.
std::vector<growing_site> growing_sites(const model::site_history&, const growth_thresholds& = {});

}  // namespace curfew::verdict
