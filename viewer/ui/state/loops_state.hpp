// The cards of the loops: which one is chosen, and how far they are scrolled.
//
// Changed between frames only.
#pragma once

#include <cstddef>

#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

class loops_state {
 public:
  void clear() { *this = {}; }
  // Of so many loops. Returns whether one was chosen: then it is to be seen.
  bool apply(const loops_command&, std::size_t loops);

  std::size_t chosen() const { return chosen_; }  // of the view model's
  float line() const { return line_; }            // the first that is shown

 private:
  bool execute(const commands::choose_loop&, std::size_t loops);
  bool execute(const commands::scroll_loops&, std::size_t loops);

  std::size_t chosen_ = 0;
  float line_ = 0;
};

}  // namespace curfew::viewer
