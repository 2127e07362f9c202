// What a panel can ask for. Panels read the view's state and send these; they are executed after the frame. Who
// executes a command is in its type: a view_command is view_state's, a program_command is of whoever owns the window.
// Both are visited by overloads, one a command: a command that nobody executes does not compile.
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

// What the main area shows.
enum class tab : std::uint8_t { tree, timeline, sites, loops };

inline constexpr std::size_t tabs = static_cast<std::size_t>(tab::loops) + 1;

namespace commands {

// ---- The program's.

struct attach {
  std::string path;
};
struct detach {};
struct copy_text {
  std::string text;
};
struct open_source {
  std::string place;  // "server.cpp:73"; "": none is chosen, or it is not known
};
struct set_scale {
  int by = 0;  // steps; 0: as the screen has it
};
struct switch_theme {};

// ---- The window's.

struct show_tab {
  viewer::tab tab = viewer::tab::tree;
};
struct toggle_help {};
struct focus_filter {};
struct pause {};  // or go on

// ---- The start screen's.

struct choose_process {
  std::int64_t rows = 0;  // 0: the same one, to be seen
};
struct scroll_start {
  float to = 0;  // of the design
};

// ---- The selection's: they show what they select.

struct select {
  entry_key key = 0;  // 0: nobody
};
struct move {
  std::int64_t rows = 0;
};
struct step_in {};   // unfold, or to the first child
struct step_out {};  // fold, or to the parent
struct next_problem {
  bool backwards = false;
};

// ---- The details' of what is selected.

struct scroll_details {
  float by = 0;  // lines
};
struct choose_line {
  std::int64_t rows = 0;  // of source
};

// ---- The tree's.

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
  std::size_t number = 0;  // of tree_column_names
};
// Of the tree, the timeline and the sites.
struct set_filter {
  viewer::filter filter;
};

// ---- The table's of sites.

struct sort_sites {
  site_column by = site_column::live;  // the other way round when it is by that already
};
struct reverse_sites {};
struct move_site {
  std::int64_t rows = 0;
};
struct scroll_sites {
  std::int64_t rows = 0;
};
struct measure_polls {};  // of sites, or no more
struct filter_by_site {   // shows its tasks in the tree
  index site = none;      // none: the one that is chosen
};

// ---- The loops'.

struct choose_loop {
  std::int64_t rows = 0;
};
struct scroll_loops {
  float by = 0;  // lines
};

// ---- The timeline's.

struct zoom {
  double share = .5;  // of the width: what stands there stays
  double factor = 1;  // below 1: nearer
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

// What one panel's state executes by itself.
using start_command = std::variant<commands::choose_process, commands::scroll_start>;
using details_command = std::variant<commands::scroll_details, commands::choose_line>;
using tree_command = std::variant<commands::toggle, commands::fold, commands::scroll_to, commands::toggle_column>;
using sites_command = std::variant<commands::sort_sites, commands::reverse_sites, commands::move_site,
                                   commands::scroll_sites, commands::measure_polls>;
using loops_command = std::variant<commands::choose_loop, commands::scroll_loops>;
using timeline_command =
    std::variant<commands::zoom, commands::pan, commands::show_times, commands::show_session, commands::follow_now,
                 commands::order_lanes, commands::scroll_lanes, commands::measure, commands::stop_measuring>;

// These, and what concerns several panels.
using view_command = std::variant<commands::show_tab, commands::toggle_help, commands::focus_filter, commands::pause,
                                  commands::select, commands::move, commands::step_in, commands::step_out,
                                  commands::next_problem, commands::set_filter, commands::filter_by_site, start_command,
                                  details_command, tree_command, sites_command, loops_command, timeline_command>;
using program_command = std::variant<commands::attach, commands::detach, commands::copy_text, commands::open_source,
                                     commands::set_scale, commands::switch_theme>;

using command = std::variant<view_command, program_command>;

}  // namespace curfew::viewer
