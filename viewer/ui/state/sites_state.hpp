// The state of the table of sites: its rows and their order, the first row that is shown, and which one is chosen.
//
// It changes only between frames.
#pragma once

#include <cstddef>
#include <string>

#include "viewer/rows/site_view.hpp"
#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class sites_state {
 public:
  // Makes the rows, as site_view::arrange() does.
  void arrange(const view_model*, const trends*, const site_sums*, const std::string& words);
  void clear();  // to be called when nothing is watched any more; the order stays
  // Executes a command. Returns whether the order has changed, so that the rows are to be arranged anew.
  bool apply(const sites_command&);
  void choose(index site) { site_ = site; }

  const site_view& rows() const { return rows_; }
  const site_order& order() const { return order_; }
  std::size_t top() const { return top_; }
  index chosen() const { return site_; }                   // returns none if no site is chosen
  bool measuring_polls() const { return measure_polls_; }  // whether polls are asked for while sites are on the screen

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
