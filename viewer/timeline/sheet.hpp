// All that a timeline is: what is known, which stretch of it is shown and how. Changed between frames only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "viewer/timeline/history.hpp"
#include "viewer/timeline/lanes.hpp"
#include "viewer/timeline/time_view.hpp"

namespace curfew::viewer::timeline {

// What a user may ask of it.
struct zoom {
  double share = .5;  // of the width: what stands there stays
  double factor = 1;  // below 1: nearer
};
struct pan {
  double shares = 0;
};
struct show {
  nanoseconds from{0}, to{0};
};
struct show_all {};
struct follow {
  bool on = true;
};
struct order_lanes {
  lane_order order = lane_order::by_tree;
};
struct scroll_lanes {
  double by = 0;
};
struct measure {
  nanoseconds from{0}, to{0};
};
struct stop_measuring {};
using change = std::variant<zoom, pan, show, show_all, follow, order_lanes, scroll_lanes, measure, stop_measuring>;

class sheet {
 public:
  void add(const model::event_batch&, const row_list&, bool paused);
  void arrange(const row_list&);  // the rows have changed
  void apply(const change&, const row_list&);
  void set_visible_lanes(std::size_t lanes) { visible_ = lanes; }
  void keep_in_view(index entry);
  void set_now(nanoseconds now);

  const history& past() const { return past_; }
  const time_view& view() const { return view_; }
  const lane_list& lanes() const { return lanes_; }
  lane_order order() const { return order_; }
  double top_lane() const { return top_; }
  nanoseconds now() const { return now_; }  // where the known ends
  bool runs() const { return runs_; }       // the process, as far as its events tell; a file never does
  const std::optional<std::pair<nanoseconds, nanoseconds>>& measured() const { return measured_; }

 private:
  void clamp();

  history past_;
  time_view view_;
  lane_list lanes_;
  lane_order order_ = lane_order::by_tree;
  double top_ = 0;
  std::size_t visible_ = 1;
  nanoseconds now_{0};
  bool runs_ = false;
  std::optional<std::pair<nanoseconds, nanoseconds>> measured_;
};

}  // namespace curfew::viewer::timeline
