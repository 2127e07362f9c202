// What a panel can ask for. Panels read the model and emit these; the desk, or the program, carries them out after the
// frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "viewer/rows/filter.hpp"
#include "viewer/rows/outline.hpp"
#include "viewer/rows/site_view.hpp"
#include "viewer/timeline/sheet.hpp"

namespace curfew::viewer {

// What the main area shows.
enum class tab : std::uint8_t { tree, timeline, sites, loops };
// The columns of the tree beside the name, from left to right.
inline constexpr const char* tree_column_names[] = {"state", "busy", "polls", "waits in", "spawned at", "age"};

inline constexpr std::size_t tabs = static_cast<std::size_t>(tab::loops) + 1;

}  // namespace curfew::viewer

namespace curfew::viewer::commands {

struct attach {
  std::string path;
};  // the program's
struct detach {};  // the program's
struct copy_text {
  std::string text;
};
struct open_source {
  std::string place;
};  // the program's: "server.cpp:73"; "": none is chosen, or it is not known
struct set_scale {
  int by = 0;  // steps; 0: as the screen has it
};  // the program's
struct choose_process {
  std::int64_t rows = 0;
};  // of the start screen; 0: the same one, to be seen
struct scroll_start {
  float to = 0;  // of the design
};
struct select {
  entry_key key = 0;
};  // and shows it
struct toggle {
  index entry = none;
};
struct scroll_to {
  double row = 0;
};
struct scroll_details {
  float by = 0;  // lines
};
struct choose_line {
  std::int64_t rows = 0;
};  // of source, in the details
struct move {
  std::int64_t rows = 0;
};  // the selection
struct step_in {};   // unfold, or to the first child
struct step_out {};  // fold, or to the parent
struct toggle_column {
  std::size_t number = 0;  // of tree_column_names
};
struct set_filter {
  viewer::filter filter;
};
struct next_problem {
  bool backwards = false;
};
enum class folding : std::uint8_t { all_open, usual, all_closed };
struct fold {
  folding how = folding::usual;
};
struct show_tab {
  viewer::tab tab = viewer::tab::tree;
};
struct sort_sites {
  site_column by = site_column::live;
};  // the other way round when it is by that already
struct reverse_sites {};
struct move_site {
  std::int64_t rows = 0;
};
struct scroll_sites {
  std::int64_t rows = 0;
};
struct filter_by_site {
  index site = none;  // none: the one that is chosen
};
struct measure_polls {};  // of sites, or no more
struct choose_loop {
  std::int64_t rows = 0;
};
struct scroll_loops {
  float by = 0;  // lines
};
struct change_timeline {
  timeline::change what;
};
struct pause {};  // or go on
struct switch_theme {};
struct toggle_help {};
struct focus_filter {};

}  // namespace curfew::viewer::commands

namespace curfew::viewer {

using command =
    std::variant<commands::attach, commands::detach, commands::copy_text, commands::open_source, commands::set_scale,
                 commands::choose_process, commands::scroll_start, commands::select, commands::toggle,
                 commands::scroll_to, commands::scroll_details, commands::choose_line, commands::move,
                 commands::step_in, commands::step_out, commands::toggle_column, commands::set_filter,
                 commands::next_problem, commands::fold, commands::show_tab, commands::sort_sites,
                 commands::reverse_sites, commands::move_site, commands::scroll_sites, commands::filter_by_site,
                 commands::measure_polls, commands::choose_loop, commands::scroll_loops, commands::change_timeline,
                 commands::pause, commands::switch_theme, commands::toggle_help, commands::focus_filter>;

}  // namespace curfew::viewer
