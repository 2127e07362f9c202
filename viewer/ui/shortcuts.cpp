#include "viewer/ui/shortcuts.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "probe/report/format.hpp"
#include "probe/report/trees/tree_digest.hpp"
#include "viewer/timeline/lanes.hpp"

namespace curfew::viewer {

namespace {

template <auto Command>
void sends(const panel_context& on) {
  on.send(Command);
}

template <std::size_t Number>
void shows_tab(const panel_context& on) {
  on.send(commands::show_tab{static_cast<tab>(Number)});
}

void copies_tree(const panel_context& on) {
  const view_model& p = *on.view.view_model();
  const auto digest = report::tree_digest_of(p.snapshot, p.findings);
  on.send(commands::copy_text{
      report::usual_format().write_tree(digest, {.working_directory = std::filesystem::current_path().string()})});
}

// Opens the line that is chosen, which at first is the one to fix, if there is one.
void opens_line(const panel_context& on) {
  const auto line = on.view.chosen_line();
  on.send(commands::open_source{line ? on.words().place(line->site) : ""});
}

// Opens the line that spawned the selected task; if no task is selected, the line that is chosen.
void opens_spawn_site(const panel_context& on) {
  const index entry = on.view.selected();
  const view_model& p = *on.view.view_model();
  const bool in_table = on.view.tab() == tab::sites || on.view.tab() == tab::loops;
  if (in_table || entry == none || !p.is_task(p.tree[entry].node)) return opens_line(on);
  on.send(commands::open_source{on.words().place(p.task_at(p.tree[entry].node).spawned_at)});
}

void leaves(const panel_context& on) {
  if (on.view.view_model() != nullptr || on.view.process.is_watched()) on.send(commands::detach{});
}

void attaches_successor(const panel_context& on) {
  if (const process_row* const next = on.view.successor()) on.send(commands::attach{next->path});
}

void clears(const panel_context& on) {
  const bool of_tasks = on.view.tab() == tab::tree || on.view.tab() == tab::timeline;
  if (on.view.help_shown())
    on.send(commands::toggle_help{});
  else if (!on.view.tree.rows().current_filter().empty())
    on.send(commands::set_filter{});
  else if (of_tasks && on.view.selected() != none && !on.view.timeline.measured())
    on.send(commands::select{});
}

template <int Sign>
void moves_to_end(const panel_context& on) {
  on.send(commands::move{Sign * static_cast<std::int64_t>(on.view.tree.rows().size())});
}

template <int Sign>
void moves_to_end_of_sites(const panel_context& on) {
  on.send(commands::move_site{Sign * static_cast<std::int64_t>(on.view.sites.rows().size())});
}

template <int Sign>
void moves_to_end_of_choices(const panel_context& on) {
  on.send(commands::choose_process{Sign * static_cast<std::int64_t>(on.view.start.choices().size())});
}

// Chooses another loop, or scrolls if there is only one.
template <int Rows>
void moves_in_loops(const panel_context& on) {
  if (on.view.view_model()->loops.size() > 1)
    on.send(commands::choose_loop{Rows});
  else
    on.send(commands::scroll_loops{static_cast<float>(Rows)});
}

// Does nothing if the lanes are those of threads, because these cannot be selected.
template <int Rows>
void moves_in_lanes(const panel_context& on) {
  if (on.view.timeline.order() == timeline::lane_order::by_tree) on.send(commands::move{Rows});
}

void toggles_lane(const panel_context& on) {
  const index entry = on.view.selected();
  if (on.view.timeline.order() == timeline::lane_order::by_tree && entry != none) on.send(commands::toggle{entry});
}

void turns_lanes(const panel_context& on) {
  using enum timeline::lane_order;
  on.send(commands::order_lanes{on.view.timeline.order() == by_tree ? by_thread : by_tree});
}

void follows(const panel_context& on) {
  if (on.view.process.is_live()) on.send(commands::follow_now{!on.view.timeline.view().following()});
}

// Follows the present, or stops; if nothing happens any more, goes to the end of what is known.
void follows_or_ends(const panel_context& on) {
  on.view.process.is_live() ? follows(on) : on.send(commands::follow_now{true});
}

void stops_measuring(const panel_context& on) {
  if (on.view.timeline.measured()) on.send(commands::stop_measuring{});
}

template <std::size_t Steps>
void sorts_by_next(const panel_context& on) {
  const std::size_t to = static_cast<std::size_t>(on.view.sites.order().by) + Steps;
  on.send(commands::sort_sites{static_cast<site_column>(to % site_columns)});
}

std::vector<shortcut> all_shortcuts() {
  using enum modifiers;
  using enum key_context;
  using k = key;
  namespace c = commands;
  return {
      {"1 2 3 4",
       "tree, timeline, sites, loops",
       "",
       {{k::one, plain, process, shows_tab<0>},
        {k::two, plain, process, shows_tab<1>},
        {k::three, plain, process, shows_tab<2>},
        {k::four, plain, process, shows_tab<3>}}},
      {"N  Shift N",
       "the next task that is in a bug, the one before",
       "",
       {{k::n, plain, process, sends<c::next_problem{false}>}, {k::n, shift, process, sends<c::next_problem{true}>}},
       {{key_hint::next_bug, {"N", "next in a bug"}}}},
      {"/",
       "filter: words that must be there, -words that must not",
       "`spawned:file:line` is what that line spawned",
       {{k::slash, plain, process, sends<c::focus_filter{}>}},
       {{key_hint::filter, {"/", "filter"}}}},
      {"Ctrl F",
       "the same; of name, file:line, operation, state and peer",
       "function, finding and descriptor (`fd:7`), too; a peer is written `10.0.0.7:51234`",
       {{k::f, any_control, process, sends<c::focus_filter{}>}}},
      {"Up Down",
       "move; Page Up, Page Down, Home and End too",
       "loops: choose, where there are several",
       {{k::down, plain, tree, sends<c::move{1}>},
        {k::up, plain, tree, sends<c::move{-1}>},
        {k::page_down, plain, tree, sends<c::move{20}>},
        {k::page_up, plain, tree, sends<c::move{-20}>},
        {k::home, plain, tree, moves_to_end<-1>},
        {k::end, plain, tree, moves_to_end<1>},
        {k::page_down, plain, timeline, sends<c::scroll_lanes{15}>},
        {k::page_up, plain, timeline, sends<c::scroll_lanes{-15}>},
        {k::down, plain, timeline, moves_in_lanes<1>},
        {k::up, plain, timeline, moves_in_lanes<-1>},
        {k::down, plain, sites, sends<c::move_site{1}>},
        {k::up, plain, sites, sends<c::move_site{-1}>},
        {k::page_down, plain, sites, sends<c::move_site{15}>},
        {k::page_up, plain, sites, sends<c::move_site{-15}>},
        {k::home, plain, sites, moves_to_end_of_sites<-1>},
        {k::end, plain, sites, moves_to_end_of_sites<1>},
        {k::down, plain, loops, moves_in_loops<1>},
        {k::up, plain, loops, moves_in_loops<-1>},
        {k::page_down, plain, loops, sends<c::scroll_loops{15}>},
        {k::page_up, plain, loops, sends<c::scroll_loops{-15}>},
        {k::home, plain, loops, sends<c::scroll_loops{-1000}>}},
       {{key_hint::choose_loop, {"Up Down", "choose"}}}},
      {"Right Left",
       "unfold and fold; then to the first child, to the parent",
       "",
       {{k::right, plain, tree, sends<c::step_in{}>}, {k::left, plain, tree, sends<c::step_out{}>}},
       {{key_hint::fold, {"<- ->", "fold"}}}},
      {"=  -  Z",
       "unfold all, fold all, as it began",
       "",
       {{k::equal, plain, tree, sends<c::fold{c::folding::all_open}>},
        {k::minus, plain, tree, sends<c::fold{c::folding::all_closed}>},
        {k::z, plain, tree, sends<c::fold{c::folding::usual}>}}},
      {"E  Shift E",
       "open in the editor: the line to fix, else where it waits; what spawned it",
       "in sites and loops: the line of the chosen one",
       {{k::e, plain, process, opens_line}, {k::e, shift, process, opens_spawn_site}},
       {{key_hint::open_line, {"E", "open its line"}}}},
      {"J  K",
       "the next line of the details, the one before: E opens that",
       "",
       {{k::j, any_shift, process, sends<c::choose_line{1}>}, {k::k, any_shift, process, sends<c::choose_line{-1}>}}},
      {"C", "copy the whole tree as text", "", {{k::c, any_shift, process, copies_tree}}},
      {"P",
       "pause the picture; the process goes on and is recorded",
       "",
       {{k::p, any_shift, process, sends<c::pause{}>}},
       {{key_hint::pause, {"P", "pause", true}}}},
      {"W S A D",
       "timeline: nearer, farther, earlier, later; or the wheel, and a drag",
       "or `=`, `-`, Left and Right",
       {{k::left, plain, timeline, sends<c::pan{-.15}>},
        {k::a, plain, timeline, sends<c::pan{-.15}>},
        {k::right, plain, timeline, sends<c::pan{.15}>},
        {k::d, plain, timeline, sends<c::pan{.15}>},
        {k::w, plain, timeline, sends<c::zoom{.5, .64}>},
        {k::equal, plain, timeline, sends<c::zoom{.5, .64}>},
        {k::s, plain, timeline, sends<c::zoom{.5, 1 / .64}>},
        {k::minus, plain, timeline, sends<c::zoom{.5, 1 / .64}>}},
       {{key_hint::zoom, {"W S A D", "zoom, move"}}}},
      {"Space  Home",
       "timeline: follow what happens now, or not; the whole session",
       "End is as Space, and goes to the end where nothing happens any more",
       {{k::home, plain, timeline, sends<c::show_session{}>},
        {k::space, plain, timeline, follows},
        {k::end, plain, timeline, follows_or_ends}},
       {{key_hint::follow, {"Space", "follow", true}}}},
      {"L  Shift drag",
       "timeline: lanes by tree or by thread; measure",
       "",
       {{k::l, plain, timeline, turns_lanes}},
       {{key_hint::lanes, {"L", "lanes"}}, {key_hint::measure, {"Shift drag", "measure"}}}},
      {"T",
       "dark or light",
       "",
       {{k::t, any_shift, anywhere, sends<c::switch_theme{}>}},
       {{key_hint::theme, {"T", "theme"}}}},
      {"Ctrl + - 0",
       "larger, smaller, as the screen has it",
       "",
       {{k::equal, any_control, anywhere, sends<c::set_scale{1}>},
        {k::minus, any_control, anywhere, sends<c::set_scale{-1}>},
        {k::zero, any_control, anywhere, sends<c::set_scale{0}>}}},
      {"Backspace",
       "back to the processes",
       "",
       {{k::backspace, any_shift, anywhere, leaves}},
       {{key_hint::processes, {"Bksp", "processes"}}}},
      {"G",
       "watch the next process of the same name, when this one has ended",
       "",
       {{k::g, any_shift, process, attaches_successor}},
       {{key_hint::successor, {"G", "watch it"}}}},
      {"Shift 1 … 7",
       "tree: show or hide a column; it remembers",
       "",
       {{k::one, shift, process, sends<c::toggle_column{0}>},
        {k::two, shift, process, sends<c::toggle_column{1}>},
        {k::three, shift, process, sends<c::toggle_column{2}>},
        {k::four, shift, process, sends<c::toggle_column{3}>},
        {k::five, shift, process, sends<c::toggle_column{4}>},
        {k::six, shift, process, sends<c::toggle_column{5}>},
        {k::seven, shift, process, sends<c::toggle_column{6}>}}},
      {"Right Left R",
       "sites: sort by the next column, by the one before, turn round",
       "",
       {{k::r, plain, sites, sends<c::reverse_sites{}>},
        {k::left, plain, sites, sorts_by_next<site_columns - 1>},
        {k::right, plain, sites, sorts_by_next<1>}},
       {{key_hint::sort, {"<- ->", "sort"}}, {key_hint::turn_round, {"R", "turn round"}}}},
      {"M",
       "sites: have polls written down, for their percentiles",
       "",
       {{k::m, plain, sites, sends<c::measure_polls{}>}},
       {{key_hint::measure_polls, {"M", "measure polls", true}}}},
      {"Up Down Enter",
       "on the start screen: choose and open",
       "Page Up, Page Down, Home and End, too",
       {{k::down, any_shift, start_screen, sends<c::choose_process{1}>},
        {k::up, any_shift, start_screen, sends<c::choose_process{-1}>},
        {k::page_down, any_shift, start_screen, sends<c::choose_process{5}>},
        {k::page_up, any_shift, start_screen, sends<c::choose_process{-5}>},
        {k::home, any_shift, start_screen, moves_to_end_of_choices<-1>},
        {k::end, any_shift, start_screen, moves_to_end_of_choices<1>},
        {k::enter, any, start_screen, nullptr}},  // the start screen itself opens what is chosen
       {{key_hint::open, {"Enter", "open"}}, {key_hint::choose, {"Up Down", "choose"}}}},
      {"Esc",
       "clear the filter, then the selection",
       "what is measured, and this card",
       {{k::escape, any_shift, anywhere, clears}, {k::escape, plain, timeline, stops_measuring}}},
      {"Enter",
       "sites: the tasks of the chosen one; timeline: unfold and fold",
       "",
       {{k::enter, plain, sites, sends<c::filter_by_site{}>}, {k::enter, plain, timeline, toggles_lane}},
       {{key_hint::site_tasks, {"Enter", "its tasks"}}}},
      {"?",
       "all of this",
       "Up, Down, Page Up, Page Down, Home and End, or the wheel, where it is longer than the window",
       {{k::question, any, anywhere, sends<c::toggle_help{}>},
        {k::slash, shift, anywhere, sends<c::toggle_help{}>},
        {k::slash, control_shift, anywhere, sends<c::toggle_help{}>},
        {k::up, any_shift, card, nullptr},  // the card itself scrolls
        {k::down, any_shift, card, nullptr},
        {k::page_up, any_shift, card, nullptr},
        {k::page_down, any_shift, card, nullptr},
        {k::home, any_shift, card, nullptr},
        {k::end, any_shift, card, nullptr}},
       {{key_hint::help, {"?", "keys"}}}}};
}

// Returns whether the key moves in a list.
bool moves(key k) {
  return k == key::up || k == key::down || k == key::page_up || k == key::page_down || k == key::home || k == key::end;
}

}  // namespace

const std::vector<shortcut>& shortcuts() {
  static const std::vector<shortcut> all = all_shortcuts();
  return all;
}

const key_words& words_of(key_hint which) {
  for (const shortcut& s : shortcuts())
    for (const named_hint& hint : s.hints)
      if (hint.which == which) return hint.words;
  throw std::logic_error("a hint that no shortcut has");
}

bool holds(const key_binding& binding, const view_state& view, bool shift, bool control) {
  const modifiers held = control ? shift ? modifiers::control_shift : modifiers::control
                         : shift ? modifiers::shift
                                 : modifiers::plain;
  if ((static_cast<unsigned>(binding.with) & static_cast<unsigned>(held)) == 0) return false;
  if (view.help_shown() && moves(binding.key)) return binding.where == key_context::card;
  const bool process = view.view_model() != nullptr;
  switch (binding.where) {
    case key_context::anywhere:
      return true;
    case key_context::card:
      return view.help_shown();
    case key_context::start_screen:
      return !process;
    case key_context::process:
      return process;
    case key_context::tree:
      return process && view.tab() == tab::tree;
    case key_context::timeline:
      return process && view.tab() == tab::timeline;
    case key_context::sites:
      return process && view.tab() == tab::sites;
    case key_context::loops:
      return process && view.tab() == tab::loops;
  }
  return false;
}

}  // namespace curfew::viewer
