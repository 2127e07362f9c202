// The commands that panels can send. Panels read the view's state and send commands, which are executed after the
// frame. The type says who executes a command: view_state executes a view_command, and the owner of the window executes
// a program_command. Both visit them with an overload for each command, so one that nobody executes does not compile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "probe/model/snapshot.hpp"
#include "viewer/rows/filter.hpp"
#include "viewer/rows/flat_tree.hpp"
#include "viewer/rows/site_view.hpp"
#include "viewer/timeline/lanes.hpp"

namespace curfew::viewer {

// What the main area of the window shows.
enum class tab : std::uint8_t { tree, timeline, sites, loops };

inline constexpr std::size_t tabs = static_cast<std::size_t>(tab::loops) + 1;

namespace commands {

// ---- Commands for the program.

struct attach {
  std::string path;
};
struct detach {};
struct copy_text {
  std::string text;
};
struct open_source {
  std::string place;  // e.g. "server.cpp:73"; "" if no line is chosen, or if it is not known
};
struct set_scale {
  int by = 0;  // above 0: larger; below 0: smaller; 0: as the screen has it
};
struct switch_theme {};

// ---- Commands for the window.

struct show_tab {
  viewer::tab tab = viewer::tab::tree;
};
struct toggle_help {};
struct scroll_help {
  float to = 0;  // length of the design (theme::px)
};
struct focus_filter {};
struct pause {};  // pauses, or goes on

// ---- Commands for the start screen.

struct choose_process {
  std::int64_t rows = 0;  // down; 0 scrolls to the chosen one
};
struct scroll_start {
  float to = 0;  // length of the design (theme::px)
};

// ---- Commands for the selection, which scroll to what they select.

struct select {
  entry_key key = 0;  // 0 selects nothing
};
struct move {
  std::int64_t rows = 0;
};
struct step_in {};   // unfolds the entry, or goes to its first child
struct step_out {};  // folds the entry, or goes to its parent
struct next_problem {
  bool backwards = false;
};

// ---- Commands for the details of what is selected.

struct scroll_details {
  float by = 0;  // lines
};
struct choose_line {
  std::int64_t rows = 0;  // number of lines of source, down
};

// ---- Commands for the tree.

struct toggle {
  index entry = none;
};
enum class folding : std::uint8_t { all_open, usual, all_closed };
struct fold {
  folding how = folding::usual;
};
struct scroll_to {
  double row = 0;
};
struct toggle_column {
  std::size_t number = 0;  // index into tree_column_names
};
// Sets the filter of the tree, the timeline and the sites.
struct set_filter {
  viewer::filter filter;
};

// ---- Commands for the table of sites.

struct sort_sites {
  site_column by = site_column::live;  // if the table is sorted by this already, the order is reversed
};
struct reverse_sites {};
struct move_site {
  std::int64_t rows = 0;
};
struct scroll_sites {
  std::int64_t rows = 0;
};
struct measure_polls {};  // begins to measure the polls of sites, or stops
struct filter_by_site {   // shows the tasks of a site in the tree
  index site = none;      // none means the chosen one
};

// ---- Commands for the loops.

struct choose_loop {
  std::int64_t rows = 0;
};
struct scroll_loops {
  float by = 0;  // lines
};

// ---- Commands for the timeline.

struct zoom {
  double share = .5;  // the share of the width at which the instant stays where it is
  double factor = 1;  // below 1, time is seen closer
};
struct pan {
  double shares = 0;
};
struct show_times {
  model::nanoseconds from{0}, to{0};
};
struct show_session {};
struct follow_now {
  bool on = true;
};
struct order_lanes {
  timeline::lane_order order = timeline::lane_order::by_tree;
};
struct scroll_lanes {
  double by = 0;
};
struct measure {
  model::nanoseconds from{0}, to{0};
};
struct stop_measuring {};

}  // namespace commands

// Each of these lists the commands that one panel's state executes by itself.
using start_command = std::variant<commands::choose_process, commands::scroll_start>;
using details_command = std::variant<commands::scroll_details, commands::choose_line>;
using tree_command = std::variant<commands::toggle, commands::fold, commands::scroll_to, commands::toggle_column>;
using sites_command = std::variant<commands::sort_sites, commands::reverse_sites, commands::move_site,
                                   commands::scroll_sites, commands::measure_polls>;
using loops_command = std::variant<commands::choose_loop, commands::scroll_loops>;
using timeline_command =
    std::variant<commands::zoom, commands::pan, commands::show_times, commands::show_session, commands::follow_now,
                 commands::order_lanes, commands::scroll_lanes, commands::measure, commands::stop_measuring>;

// The commands above, and those that concern several panels.
using view_command =
    std::variant<commands::show_tab, commands::toggle_help, commands::scroll_help, commands::focus_filter,
                 commands::pause, commands::select, commands::move, commands::step_in, commands::step_out,
                 commands::next_problem, commands::set_filter, commands::filter_by_site, start_command, details_command,
                 tree_command, sites_command, loops_command, timeline_command>;
using program_command = std::variant<commands::attach, commands::detach, commands::copy_text, commands::open_source,
                                     commands::set_scale, commands::switch_theme>;

using command = std::variant<view_command, program_command>;

}  // namespace curfew::viewer
