// What the parts of the timeline panel share: where they stand, and how times and lanes are named.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "viewer/timeline/lanes.hpp"
#include "viewer/ui/panel_context.hpp"
#include "viewer/ui/state/timeline_state.hpp"

namespace curfew::viewer {

// Where things are: names on the left, times on the right.
struct timeline_frame {
  box whole, ruler, lanes;  // `lanes`: without the names
  float lane_height = 0;

  float x(const timeline::time_view& view, model::nanoseconds at) const {
    return lanes.left + static_cast<float>(view.share_of(at) * static_cast<double>(lanes.width()));
  }
  model::nanoseconds at(const timeline::time_view& view, float x) const {
    return view.at(static_cast<double>(x - lanes.left) / static_cast<double>(lanes.width()));
  }
};

// An instant since the process began, with as many decimals as `step` needs: "59.751 873 s", "2:05.3".
std::string instant_text(model::nanoseconds at, model::nanoseconds step);
// With four digits and more: "15.342 ms".
std::string exact_text(model::nanoseconds);
// A step of 1, 2 or 5 of some power of ten that is at least so long.
model::nanoseconds round_step(model::nanoseconds least);

// "session #17", "session ×200", "worker (thread 4711)".
struct lane_name {
  std::string name, aside;
};
lane_name name_of(const panel_context&, const model::wording&, const timeline::lane&);

// Of the mark that folds what is below a lane; of the design.
inline constexpr float lane_mark_width = 14;
// Where that mark begins, from the left of the frame; behind it comes the name.
float lane_indent(const canvas&, const timeline_frame&, index depth);

// The whole session, with the stretch that is shown.
void timeline_overview(const panel_context&, const box&);
void timeline_ruler(const panel_context&, const timeline_frame&);
// Lines down the lanes: steps of the ruler, now, gaps, what is measured, the mouse.
void timeline_grid(const panel_context&, const timeline_frame&);
void timeline_over_lanes(const panel_context&, const timeline_frame&, bool hovered);
void timeline_lane(const panel_context&, const model::wording&, const timeline_frame&, const timeline::lane&, float top,
                   bool hovered);
// What the mouse is over in a lane; draws a card beside it. Returns the task that a click there means; 0: none.
model::node_id timeline_tooltip(const panel_context&, const model::wording&, const timeline_frame&,
                                const timeline::lane&);

}  // namespace curfew::viewer
