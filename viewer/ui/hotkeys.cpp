#include <filesystem>

#include "probe/report/tree_report.hpp"
#include "viewer/ui/keys.hpp"
#include "viewer/ui/panels.hpp"

namespace curfew::viewer {

namespace {

void start_keys(const stage& on) {
  if (pressed(key::down)) on.send(commands::choose_process{1});
  if (pressed(key::up)) on.send(commands::choose_process{-1});
  if (pressed(key::page_down)) on.send(commands::choose_process{5});
  if (pressed(key::page_up)) on.send(commands::choose_process{-5});
  const auto all = static_cast<std::int64_t>(on.view.start.choices().size());
  if (pressed(key::home)) on.send(commands::choose_process{-all});
  if (pressed(key::end)) on.send(commands::choose_process{all});
  // Enter is the start screen's own: it opens what is seen.
}

void copy_tree(const stage& on) {
  const picture& p = *on.view.picture();
  report::tree_options options;
  options.working_directory = std::filesystem::current_path().string();
  on.send(commands::copy_text{report::tree_text(p.snapshot, p.findings, options)});
}

// The line that is chosen: at first the one to fix, where there is one.
void open_line(const stage& on) {
  const auto line = on.view.chosen_line();
  on.send(commands::open_source{line ? on.words().place(line->site) : ""});
}

// The line that spawned what is selected.
void open_spawn_site(const stage& on) {
  const index entry = on.view.selected();
  const picture& p = *on.view.picture();
  const bool in_table = on.view.tab() == tab::sites || on.view.tab() == tab::loops;
  if (in_table || entry == none || !p.is_task(p.outline[entry].node)) return open_line(on);
  on.send(commands::open_source{on.words().place(p.task_at(p.outline[entry].node).spawned_at)});
}

void tree_keys(const stage& on) {
  if (pressed(key::equal)) on.send(commands::fold{commands::folding::all_open});
  if (pressed(key::minus)) on.send(commands::fold{commands::folding::all_closed});
  if (pressed(key::z)) on.send(commands::fold{commands::folding::usual});
  if (pressed(key::down)) on.send(commands::move{1});
  if (pressed(key::up)) on.send(commands::move{-1});
  if (pressed(key::page_down)) on.send(commands::move{20});
  if (pressed(key::page_up)) on.send(commands::move{-20});
  const auto rows = static_cast<std::int64_t>(on.view.tree.rows().size());
  if (pressed(key::home)) on.send(commands::move{-rows});
  if (pressed(key::end)) on.send(commands::move{rows});
  if (pressed(key::right)) on.send(commands::step_in{});
  if (pressed(key::left)) on.send(commands::step_out{});
}

void site_keys(const stage& on) {
  if (pressed(key::down)) on.send(commands::move_site{1});
  if (pressed(key::up)) on.send(commands::move_site{-1});
  if (pressed(key::page_down)) on.send(commands::move_site{15});
  if (pressed(key::page_up)) on.send(commands::move_site{-15});
  const auto rows = static_cast<std::int64_t>(on.view.sites.rows().size());
  if (pressed(key::home)) on.send(commands::move_site{-rows});
  if (pressed(key::end)) on.send(commands::move_site{rows});
  if (pressed(key::enter)) on.send(commands::filter_by_site{});
  if (pressed(key::r)) on.send(commands::reverse_sites{});
  if (pressed(key::m)) on.send(commands::measure_polls{});
  const bool back = pressed(key::left);
  if (!back && !pressed(key::right)) return;
  const auto by = static_cast<std::size_t>(on.view.sites.order().by) + (back ? site_columns - 1 : 1);
  on.send(commands::sort_sites{static_cast<site_column>(by % site_columns)});
}

void loop_keys(const stage& on) {
  const bool several = on.view.picture()->loops.size() > 1;
  const auto step = [&](std::int64_t by) {
    if (several)
      on.send(commands::choose_loop{by});
    else
      on.send(commands::scroll_loops{static_cast<float>(by)});
  };
  if (pressed(key::down)) step(1);
  if (pressed(key::up)) step(-1);
  if (pressed(key::page_down)) on.send(commands::scroll_loops{15});
  if (pressed(key::page_up)) on.send(commands::scroll_loops{-15});
  if (pressed(key::home)) on.send(commands::scroll_loops{-1000});
}

void timeline_keys(const stage& on) {
  const timeline_state& state = on.view.timeline;
  if (pressed(key::left) || pressed(key::a)) on.send(commands::pan{-.15});
  if (pressed(key::right) || pressed(key::d)) on.send(commands::pan{.15});
  if (pressed(key::w) || pressed(key::equal)) on.send(commands::zoom{.5, .64});
  if (pressed(key::s) || pressed(key::minus)) on.send(commands::zoom{.5, 1 / .64});
  if (pressed(key::home)) on.send(commands::show_session{});
  if (on.view.process.is_live() && (pressed(key::end) || pressed(key::space)))
    on.send(commands::follow_now{!state.view().following()});
  if (!on.view.process.is_live() && pressed(key::end)) on.send(commands::follow_now{true});  // to where the known ends
  if (pressed(key::l)) {
    const bool by_tree = state.order() == timeline::lane_order::by_tree;
    on.send(commands::order_lanes{by_tree ? timeline::lane_order::by_thread : timeline::lane_order::by_tree});
  }
  if (pressed(key::escape) && state.measured()) on.send(commands::stop_measuring{});
  if (pressed(key::page_down)) on.send(commands::scroll_lanes{15});
  if (pressed(key::page_up)) on.send(commands::scroll_lanes{-15});
  if (state.order() == timeline::lane_order::by_thread) return;
  if (pressed(key::down)) on.send(commands::move{1});
  if (pressed(key::up)) on.send(commands::move{-1});
  if (pressed(key::enter) && on.view.selected() != none) on.send(commands::toggle{on.view.selected()});
}

// And shows it.
bool selects_task(const view_state& view) {
  return view.picture() != nullptr && view.selected() != none &&
         (view.tab() == tab::tree || view.tab() == tab::timeline);
}

}  // namespace

void hotkeys(const stage& on) {
  if (ImGui::GetIO().WantTextInput) return;
  if (pressed(key::question) || (pressed(key::slash) && shift_held())) on.send(commands::toggle_help{});
  if (control_held()) {
    if (pressed(key::equal)) on.send(commands::set_scale{1});
    if (pressed(key::minus)) on.send(commands::set_scale{-1});
    if (pressed(key::zero)) on.send(commands::set_scale{0});
    if (pressed(key::f) && on.view.picture() != nullptr) on.send(commands::focus_filter{});
    return;
  }
  if (pressed(key::t)) on.send(commands::switch_theme{});
  if (pressed(key::escape)) {
    if (on.view.help_shown())
      on.send(commands::toggle_help{});
    else if (!on.view.tree.rows().current_filter().empty())
      on.send(commands::set_filter{});
    else if (selects_task(on.view) && !on.view.timeline.measured())
      on.send(commands::select{});
  }
  if (on.view.picture() == nullptr) {
    if (on.view.process.is_watched() && pressed(key::backspace)) on.send(commands::detach{});
    start_keys(on);
    return;
  }
  if (pressed(key::slash) && !shift_held()) on.send(commands::focus_filter{});
  if (pressed(key::c)) copy_tree(on);
  if (pressed(key::e)) shift_held() ? open_spawn_site(on) : open_line(on);
  if (pressed(key::j)) on.send(commands::choose_line{1});
  if (pressed(key::k)) on.send(commands::choose_line{-1});
  if (pressed(key::n)) on.send(commands::next_problem{shift_held()});
  if (pressed(key::p)) on.send(commands::pause{});
  if (pressed(key::backspace)) on.send(commands::detach{});
  if (const process_row* next = on.view.successor(); next != nullptr && pressed(key::g))
    on.send(commands::attach{next->path});
  if (shift_held()) {
    for (std::size_t i = 0; i < std::size(tree_column_names); ++i)
      if (pressed(static_cast<key>(static_cast<std::size_t>(key::one) + i))) on.send(commands::toggle_column{i});
    return;
  }
  for (std::size_t i = 0; i < tabs; ++i)
    if (pressed(static_cast<key>(static_cast<std::size_t>(key::one) + i)))
      on.send(commands::show_tab{static_cast<tab>(i)});
  if (on.view.tab() == tab::tree) tree_keys(on);
  if (on.view.tab() == tab::timeline) timeline_keys(on);
  if (on.view.tab() == tab::sites) site_keys(on);
  if (on.view.tab() == tab::loops) loop_keys(on);
}

}  // namespace curfew::viewer
