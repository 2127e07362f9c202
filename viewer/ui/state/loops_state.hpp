// The state of the panel of loops: which card is chosen, and how far they are scrolled.
//
// It changes only between frames.
#pragma once

#include <cstddef>

#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class loops_state {
 public:
  void clear() { *this = {}; }
  // Executes a command where there are `loops` cards. Returns whether one was chosen, so that it is to be scrolled to.
  bool apply(const loops_command&, std::size_t loops);

  std::size_t chosen() const { return chosen_; }  // index into the view model's loops
  float line() const { return line_; }            // the first line that is shown

 private:
  bool execute(const commands::choose_loop&, std::size_t loops);
  bool execute(const commands::scroll_loops&, std::size_t loops);

  std::size_t chosen_ = 0;
  float line_ = 0;
};

}  // namespace curfew::viewer
