#include "viewer/ui/state/source_lines.hpp"

#include <algorithm>
#include <utility>

#include "probe/model/running_place.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/report/problems/advice.hpp"

namespace curfew::viewer {

namespace {

constexpr const char* to_fix = "To fix";  // used only if the line to fix is no other line of the details

void add(source_lines& lines, const char* label, index site) {
  if (site != 0) lines.all.push_back({label, site});
}

void begin_with(source_lines& lines, index site) {
  const auto found =
      std::find_if(lines.all.begin(), lines.all.end(), [&](const source_line& l) { return l.site == site; });
  lines.first = static_cast<std::size_t>(found - lines.all.begin());
  if (found == lines.all.end()) lines.all.push_back({to_fix, site});
}

source_lines lines_of_task(const view_model& p, index number, bool many) {
  const model::task& t = p.snapshot.tasks[number];
  source_lines lines;
  add(lines, "Spawned at", t.spawned_at);
  const index fix = report::site_to_fix(p.snapshot, p.kinds[number], t);
  const model::await_stack& stack = p.snapshot.stack_of(t);
  const bool stack_shown = !many && has_stack(p.snapshot, t);
  if (!many)
    for (std::size_t i = 0; const index site : running_sites(p.snapshot, t)) {
      if (site != 0) lines.all.push_back({running_label(i), site});
      ++i;
    }
  if (stack_shown)
    for (std::size_t i = stack.kept; i-- > 0;)
      if (stack.sites[i] != 0) lines.all.push_back({stack_label(i), stack.sites[i]});
  if (fix != 0)
    begin_with(lines, fix);
  else if (const index runs = model::running_place_in_task(p.snapshot, t); !many && runs != 0)
    begin_with(lines, runs);
  else if (const index waits = model::waiting_place(p.snapshot, stack); stack_shown && waits != 0)
    begin_with(lines, waits);
  return lines;
}

}  // namespace

bool has_stack(const model::snapshot& s, const model::task& t) {
  return (model::is_live(t.state) || t.pending_at_shutdown) && s.stack_of(t).kept != 0;
}

const std::vector<index>& running_sites(const model::snapshot& s, const model::task& t) {
  static const std::vector<index> nothing;
  const model::note* const note = s.note_of(t);
  return note == nullptr ? nothing : note->running;
}

std::string running_label(std::size_t frame) { return "runs/" + std::to_string(frame); }

std::string stack_label(std::size_t frame) { return "stack/" + std::to_string(frame); }

source_lines source_lines_of(const view_model& p, index entry) {
  const tree_entry& e = p.tree[entry];
  source_lines lines;
  p.visit(
      e.node, [&](const model::task&) { lines = lines_of_task(p, p.nodes.task_of(e.node), e.members != 0); },
      [&](const model::group& g) {
        if (e.members == 0) add(lines, "Opened at", g.opened_at);
      },
      [&](const model::loop& l) { add(lines, "Began at", l.began_at); }, [](model::of_no_loop) {});
  return lines;
}

}  // namespace curfew::viewer
