// A line of percentiles: how long half of all took, most, and almost all.
#pragma once

#include "probe/model/snapshot.hpp"
#include "viewer/theme/canvas.hpp"

namespace curfew::viewer {

struct percentile_style {
  ImFont* values;
  colour of_values;
  float after_name, after_value;  // pixels
};

// From `x` on, as many as end before `right`; names are small.
void percentile_row(const canvas&, const model::histogram&, float x, float right, float baseline,
                    const percentile_style&);

}  // namespace curfew::viewer
