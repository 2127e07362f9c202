// The table of sites: its lines and their order, from which on it is shown, and which of them is chosen.
//
// Changed between frames only.
#pragma once

#include <cstddef>
#include <string>

#include "viewer/rows/site_view.hpp"
#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class sites_state {
 public:
  // As site_view has it.
  void arrange(const view_model*, const trends*, const site_sums*, const std::string& words);
  void clear();  // nothing is watched any more; the order stays
  // Returns whether the order has changed: then the lines are to be arranged anew.
  bool apply(const sites_command&);
  void choose(index site) { site_ = site; }

  const site_view& rows() const { return rows_; }
  const site_order& order() const { return order_; }
  std::size_t top() const { return top_; }
  index chosen() const { return site_; }                   // none: none is
  bool measuring_polls() const { return measure_polls_; }  // while they are on the screen

 private:
  bool execute(const commands::sort_sites&);
  bool execute(const commands::reverse_sites&);
  bool execute(const commands::move_site&);
  bool execute(const commands::scroll_sites&);
  bool execute(const commands::measure_polls&);

  site_view rows_;
  site_order order_;
  std::size_t top_ = 0;
  index site_ = none;
  bool measure_polls_ = false;
};

}  // namespace curfew::viewer
