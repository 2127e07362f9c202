// The state of the tree: its rows, the first of them that is shown, and the columns.
//
// It changes only between frames.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viewer/rows/row_list.hpp"
#include "viewer/ui/commands.hpp"

namespace curfew::viewer {

// The columns beside the name, from left to right.
inline constexpr const char* tree_column_names[] = {"state", "busy", "polls", "waits in", "with", "spawned at", "age"};

class tree_state {
 public:
  // Takes the next view model; the top entry stays there. Returns false if this view model is shown already.
  bool show(std::shared_ptr<const view_model>);
  // To be called when nothing is watched any more. The columns stay as they are.
  void clear();
  void apply(const tree_command&, index selected);
  void apply(const commands::set_filter&, index selected);
  void show_from_top(const filter&);
  // Unfolds all entries above this one, and scrolls to it unless it is filtered out.
  void reveal(index entry);
  void keep_in_view(std::size_t row);
  void toggle(index entry);
  // Says for how many rows the window has room. A selection that was in view stays in view.
  void set_visible_rows(std::size_t rows, index selected);
  void hide_columns(std::vector<std::string> names) { hidden_columns_ = std::move(names); }

  const row_list& rows() const { return rows_; }
  double top_row() const { return top_row_; }
  const std::vector<std::string>& hidden_columns() const { return hidden_columns_; }

 private:
  void execute(const commands::toggle&);
  void execute(const commands::fold&);
  void execute(const commands::scroll_to&);
  void execute(const commands::toggle_column&);
  void keep_entry_in_view(index entry);
  void clamp();

  row_list rows_;
  double top_row_ = 0;
  std::size_t visible_rows_ = 1;
  std::vector<std::string> hidden_columns_;
};

}  // namespace curfew::viewer
