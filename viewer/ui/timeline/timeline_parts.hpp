// What the parts of the timeline panel share: where they are, and how times and lanes are named.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "viewer/timeline/lanes.hpp"
#include "viewer/ui/panel_context.hpp"
#include "viewer/ui/state/timeline_state.hpp"

namespace curfew::viewer {

// Where the parts are: names at the left, times at the right.
struct timeline_frame {
  box whole, ruler, lanes;  // `lanes` is without the names
  float lane_height = 0;

  float x(const timeline::time_view& view, model::nanoseconds at) const {
    return lanes.left + static_cast<float>(view.share_of(at) * static_cast<double>(lanes.width()));
  }
  model::nanoseconds at(const timeline::time_view& view, float x) const {
    return view.at(static_cast<double>(x - lanes.left) / static_cast<double>(lanes.width()));
  }
};

// Returns an instant since the process began, with as many decimals as `step` needs, e.g. "59.751873 s" or "2:05.3".
std::string instant_text(model::nanoseconds at, model::nanoseconds step);
// Returns a duration with three decimals, e.g. "15.342 ms"; below 1 µs, in whole nanoseconds.
std::string exact_text(model::nanoseconds);
// Returns the shortest step that is at least this long and is 1, 2 or 5 times a power of ten nanoseconds.
model::nanoseconds round_step(model::nanoseconds least);

// The name of a lane, and what is written beside it: e.g. "session" and "#17", "session" and "×200", or the name and
// the id of a thread.
struct lane_name {
  std::string name, aside;
};
lane_name name_of(const panel_context&, const model::wording&, const timeline::lane&);

// The width of a lane's fold mark, as a length of the design.
inline constexpr float lane_mark_width = 14;
// Returns where that mark begins, in pixels from the left of the frame. The name follows it.
float lane_indent(const canvas&, const timeline_frame&, index depth);

// Draws the whole session, with the stretch that is shown.
void timeline_overview(const panel_context&, const box&);
void timeline_ruler(const panel_context&, const timeline_frame&);
// Draws what is behind the lanes: the steps of the ruler, and the time before the beginning and after now.
void timeline_grid(const panel_context&, const timeline_frame&);
// Draws what is in front of the lanes: gaps, what is measured, and, if `hovered` is set, the instant under the mouse.
void timeline_over_lanes(const panel_context&, const timeline_frame&, bool hovered);
void timeline_lane(const panel_context&, const model::wording&, const timeline_frame&, const timeline::lane&, float top,
                   bool hovered);
// Draws a card beside the mouse that says what is under it in a lane. Returns the task that a click there selects; 0 if
// there is none.
model::node_id timeline_tooltip(const panel_context&, const model::wording&, const timeline_frame&,
                                const timeline::lane&);

}  // namespace curfew::viewer
