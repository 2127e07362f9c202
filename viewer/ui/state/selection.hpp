// Which entry of the tree and the timeline is selected, and which part of its details is shown and chosen.
//
// It changes only between frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "viewer/rows/view_model.hpp"
#include "viewer/ui/commands.hpp"
#include "viewer/ui/state/source_lines.hpp"

namespace curfew::viewer {

class tree_state;

class selection {
 public:
  index entry(const view_model*) const;          // returns none if nothing is selected, or if it is gone
  float details_line() const { return first_; }  // the first line of the details that is shown
  // Returns the line of source in the details that the editor opens; nullopt if there is none.
  std::optional<source_line> chosen_line(const view_model&) const;

  void clear() { *this = {}; }
  // REQUIRES: the tree shows a view model.
  void apply(const commands::select&, tree_state&);
  void apply(const commands::move&, tree_state&);
  void apply(const commands::step_in&, tree_state&);
  void apply(const commands::step_out&, tree_state&);
  void apply(const commands::next_problem&, tree_state&);
  // Returns whether a line was chosen, so that it is to be scrolled to.
  bool apply(const details_command&, const view_model&);

 private:
  bool execute(const commands::scroll_details&, const view_model&);
  bool execute(const commands::choose_line&, const view_model&);
  void set(entry_key);
  void select_row(std::int64_t row, tree_state&);

  entry_key key_ = 0;
  float first_ = 0;
  std::optional<std::size_t> line_;  // index into source_lines::all; nullopt means source_lines::first
};

}  // namespace curfew::viewer
