// Tells whether a row of low water marks is that of something that only ever grows: the smallest numbers of a site's
// live tasks, stretch by stretch (model/site_history.hpp). The rule growing-site asks it for each site.
#pragma once

#include <cstdint>
#include <span>

#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

enum class growth : std::uint8_t { not_enough_evidence, none, growing };

// Judges the low water marks of one site, which are given oldest first; only the latest growth_thresholds::stretches of
// them count. A burst that drains, a level that was reached and stays, and a rise that flattens out (a warm-up) are no
// growth.
growth judge_growth(std::span<const std::uint64_t> low_water_marks, const growth_thresholds& = {});

}  // namespace curfew::verdict
