// Draws a line of percentiles: the durations within which 50, 90 and 99 percent of all ended.
#pragma once

#include "probe/model/snapshot.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

struct percentile_style {
  ImFont* values;
  colour of_values;
  float after_name, after_value;  // pixels
};

// Draws the percentiles from `x` on, as many as end before `right`, with their names in the small font.
void percentile_row(const canvas&, const model::histogram&, float x, float right, float baseline,
                    const percentile_style&);

}  // namespace curfew::viewer
