#include "viewer/ui/view_state.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>
#include <vector>

#include "probe/model/program_name.hpp"

namespace curfew::viewer {

namespace {

// All other commands are about a process.
template <class Command>
constexpr bool needs_no_view_model =
    std::is_same_v<Command, commands::show_tab> || std::is_same_v<Command, commands::toggle_help> ||
    std::is_same_v<Command, commands::scroll_help> || std::is_same_v<Command, start_command>;

}  // namespace

void view_state::begin_watching(std::string path) {
  end_watching();
  process.begin(std::move(path));
  start.set_notice("");
}

void view_state::end_watching() {
  process.end();
  selection.clear();
  tree.clear();
  sites.clear();
  loops.clear();
  timeline = {};
}

void view_state::take(std::shared_ptr<const update> next) {
  if (!process.take(std::move(next))) return;
  const bool other_rows = tree.show(process.current()->view_model);
  arrange_sites();
  if (other_rows) timeline.arrange(tree.rows());
}

void view_state::take(const model::event_batch& next) { timeline.add(next, tree.rows(), process.paused()); }

void view_state::apply(const view_command& c) {
  status_message.clear();
  std::visit(
      [this]<class Command>(const Command& one) {
        if (needs_no_view_model<Command> || view_model() != nullptr) execute(one);
      },
      c);
}

std::optional<source_line> view_state::chosen_line() const {
  if (view_model() == nullptr) return std::nullopt;
  const auto known = [](source_line line) { return line.site == 0 ? std::nullopt : std::optional(std::move(line)); };
  switch (tab_) {
    case tab::sites:
      return known({"Spawned at", sites.chosen() == none ? 0 : sites.chosen()});
    case tab::loops: {
      const std::vector<loop_line>& all = view_model()->loops;
      if (loops.chosen() >= all.size() || all[loops.chosen()].loops.empty()) return std::nullopt;
      return known({"Began at", view_model()->snapshot.loops[all[loops.chosen()].loops.front()].began_at});
    }
    case tab::tree:
    case tab::timeline:
      break;
  }
  return selection.chosen_line(*view_model());
}

const process_row* view_state::successor() const {
  if (!process.has_ended() || start.processes() == nullptr) return nullptr;
  const model::process& ended = view_model()->snapshot.process;
  const std::string name = model::program_name(ended.command_line);
  const std::vector<process_row>& all = start.processes()->rows;
  const auto found = std::find_if(all.begin(), all.end(), [&](const process_row& row) {
    return row.failure.empty() && row.end == model::process_end::alive && row.name == name &&
           row.path != process.path() && row.began > ended.began;
  });
  return found == all.end() ? nullptr : &*found;
}

bool view_state::polls_wanted() const {
  const bool by_site = tab_ == viewer::tab::sites && sites.measuring_polls();
  return visible_ && view_model() != nullptr && (tab_ == viewer::tab::timeline || by_site);
}

void view_state::execute(const commands::show_tab& c) { tab_ = c.tab; }

void view_state::execute(const commands::toggle_help&) {
  help_ = !help_;
  help_scrolled_ = 0;
}

void view_state::execute(const commands::scroll_help& c) { help_scrolled_ = c.to; }

void view_state::execute(const commands::focus_filter&) { focus_filter_ = true; }

void view_state::execute(const commands::pause&) {
  if (auto held_back = process.pause_or_go_on()) take(std::move(held_back));
  timeline.arrange(tree.rows());  // there may be new events without a new view model
}

void view_state::execute(const commands::select& c) {
  selection.apply(c, tree);
  show_selected();
}

void view_state::execute(const commands::next_problem& c) {
  selection.apply(c, tree);
  show_selected();
}

void view_state::execute(const commands::move& c) {
  selection.apply(c, tree);
  timeline.arrange(tree.rows());
  timeline.keep_in_view(selected());
}

void view_state::execute(const commands::step_in& c) {
  selection.apply(c, tree);
  timeline.arrange(tree.rows());
}

void view_state::execute(const commands::step_out& c) {
  selection.apply(c, tree);
  timeline.arrange(tree.rows());
}

void view_state::execute(const commands::set_filter& c) {
  tree.apply(c, selected());
  arrange_sites();
  timeline.arrange(tree.rows());
}

void view_state::execute(const commands::filter_by_site& c) {
  const index site = c.site == none ? sites.chosen() : c.site;
  if (site == none) return;
  sites.choose(site);
  if (!has_tasks(*view_model(), site)) {
    status_message = "No task of this line is there to be shown.";
    return;
  }
  tab_ = viewer::tab::tree;
  tree.show_from_top({words_for_site(*view_model(), site), chip::all});
  arrange_sites();
  timeline.arrange(tree.rows());
}

void view_state::execute(const start_command& c) {
  if (start.apply(c)) reveal_ = true;
}

void view_state::execute(const details_command& c) {
  if (selection.apply(c, *view_model())) reveal_ = true;
}

void view_state::execute(const tree_command& c) {
  tree.apply(c, selected());
  timeline.arrange(tree.rows());
}

void view_state::execute(const sites_command& c) {
  if (sites.apply(c)) arrange_sites();
}

void view_state::execute(const loops_command& c) {
  if (loops.apply(c, view_model()->loops.size())) reveal_ = true;
}

void view_state::execute(const timeline_command& c) { timeline.apply(c, tree.rows()); }

// Shows the selection in the timeline if that is on the screen, else in the tree: the sites and loops do not show
// tasks.
void view_state::show_selected() {
  if (tab_ != viewer::tab::timeline) tab_ = viewer::tab::tree;
  timeline.arrange(tree.rows());
  timeline.keep_in_view(selected());
}

void view_state::arrange_sites() {
  sites.arrange(view_model(), process.trends(), &timeline.past().sums(), tree.rows().current_filter().text);
}

}  // namespace curfew::viewer
