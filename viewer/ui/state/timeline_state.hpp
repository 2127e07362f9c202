// The state of the timeline: what is known, and which stretch of it is shown and how.
//
// It changes only between frames.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "probe/model/snapshot.hpp"
#include "viewer/timeline/event_history.hpp"
#include "viewer/timeline/lanes.hpp"
#include "viewer/timeline/time_view.hpp"
#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class timeline_state {
 public:
  void add(const model::event_batch&, const row_list&, bool paused);
  void arrange(const row_list&);  // to be called when the rows have changed
  void apply(const timeline_command&, const row_list&);
  void set_visible_lanes(std::size_t lanes) { visible_ = lanes; }
  void keep_in_view(index entry);

  const timeline::event_history& past() const { return past_; }
  const timeline::time_view& view() const { return view_; }
  const timeline::lane_list& lanes() const { return lanes_; }
  timeline::lane_order order() const { return order_; }
  double top_lane() const { return top_; }
  model::nanoseconds now() const { return now_; }  // the latest time of which anything is known
  bool runs() const { return runs_; }  // whether the process runs, as far as its events tell; a file's never does
  const std::optional<std::pair<model::nanoseconds, model::nanoseconds>>& measured() const { return measured_; }

 private:
  void execute(const commands::zoom&, const row_list&);
  void execute(const commands::pan&, const row_list&);
  void execute(const commands::show_times&, const row_list&);
  void execute(const commands::show_session&, const row_list&);
  void execute(const commands::follow_now&, const row_list&);
  void execute(const commands::order_lanes&, const row_list&);
  void execute(const commands::scroll_lanes&, const row_list&);
  void execute(const commands::measure&, const row_list&);
  void execute(const commands::stop_measuring&, const row_list&);
  void set_now(model::nanoseconds now);
  void clamp();

  timeline::event_history past_;
  timeline::time_view view_;
  timeline::lane_list lanes_;
  timeline::lane_order order_ = timeline::lane_order::by_tree;
  double top_ = 0;
  std::size_t visible_ = 1;
  model::nanoseconds now_{0};
  bool runs_ = false;
  std::optional<std::pair<model::nanoseconds, model::nanoseconds>> measured_;
};

}  // namespace curfew::viewer
