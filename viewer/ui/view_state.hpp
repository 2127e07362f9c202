// What the panels show: the process that is watched, and how the user looks at it, with a state for each panel. It
// changes only between frames, by commands and by what is read; panels see it const.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "probe/model/events.hpp"
#include "viewer/ui/commands.hpp"
#include "viewer/ui/state/loops_state.hpp"
#include "viewer/ui/state/selection.hpp"
#include "viewer/ui/state/sites_state.hpp"
#include "viewer/ui/state/start_state.hpp"
#include "viewer/ui/state/timeline_state.hpp"
#include "viewer/ui/state/tree_state.hpp"
#include "viewer/ui/state/watched_process.hpp"

namespace curfew::viewer {

class view_state {
 public:
  // Each of these executes its own commands. What concerns several of them goes through the functions below.
  watched_process process;
  start_state start;
  viewer::selection selection;
  tree_state tree;
  sites_state sites;
  loops_state loops;
  timeline_state timeline;
  std::string status_message;  // the result of a command, until the next one

  void begin_watching(std::string path);
  void end_watching();
  void take(std::shared_ptr<const update>);  // null if nothing was read
  void take(const model::event_batch&);
  void apply(const view_command&);

  const viewer::view_model* view_model() const { return process.view_model(); }  // null until there is a first
  // Returns the selected entry; none if nothing is selected, or if it is gone.
  index selected() const { return selection.entry(view_model()); }
  viewer::tab tab() const { return tab_; }
  bool help_shown() const { return help_; }
  float help_scrolled() const {
    return help_scrolled_;
  }  // how far the card of keys is scrolled, a length of the design
  // Returns the line of source that the editor opens; nullopt if none is chosen, or if it is not known.
  std::optional<source_line> chosen_line() const;
  // Returns the process of the same name that began later and runs now, if the watched process has ended; else null.
  const process_row* successor() const;

  void set_visible(bool is) { visible_ = is; }  // says whether the window is visible
  bool visible() const { return visible_; }
  bool timeline_on_screen() const { return visible_ && tab_ == viewer::tab::timeline && view_model() != nullptr; }
  // Returns whether anything on the screen shows polls, so that they are worth asking for.
  bool polls_wanted() const;
  // Returns whether the filter's field is to take the keyboard. take_filter_focus() also resets this.
  bool filter_focus_wanted() const { return focus_filter_; }
  bool take_filter_focus() { return std::exchange(focus_filter_, false); }
  // Returns whether to scroll to what was chosen by a key, and resets this.
  bool take_reveal() { return std::exchange(reveal_, false); }

 private:
  void execute(const commands::show_tab&);
  void execute(const commands::toggle_help&);
  void execute(const commands::scroll_help&);
  void execute(const commands::focus_filter&);
  void execute(const commands::pause&);
  void execute(const commands::select&);
  void execute(const commands::move&);
  void execute(const commands::step_in&);
  void execute(const commands::step_out&);
  void execute(const commands::next_problem&);
  void execute(const commands::set_filter&);
  void execute(const commands::filter_by_site&);
  void execute(const start_command&);
  void execute(const details_command&);
  void execute(const tree_command&);
  void execute(const sites_command&);
  void execute(const loops_command&);
  void execute(const timeline_command&);
  void show_selected();
  void arrange_sites();

  viewer::tab tab_ = viewer::tab::tree;
  bool visible_ = true, help_ = false, focus_filter_ = false, reveal_ = false;
  float help_scrolled_ = 0;
};

}  // namespace curfew::viewer
