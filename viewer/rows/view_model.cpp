#include "viewer/rows/view_model.hpp"

#include <algorithm>
#include <utility>

#include "probe/judge/judgement.hpp"

namespace curfew::viewer {

namespace {

constexpr std::size_t most_ended = 4096;

bool knows_places(const model::snapshot& s) {
  const auto known = [&](index site) { return s.site_at(site).file != 0; };
  return std::any_of(s.tasks.begin(), s.tasks.end(), [&](const model::task& t) { return known(t.spawned_at); }) ||
         std::any_of(s.groups.begin(), s.groups.end(), [&](const model::group& g) { return known(g.opened_at); });
}

bool knows_objects(const model::snapshot& s) {
  return std::any_of(s.objects.begin(), s.objects.end(), [](const model::object& o) {
    return o.descriptor >= 0 || o.endpoint != model::endpoint_kind::none;
  });
}

}  // namespace

std::uint64_t view_model::live_tasks() const {
  std::uint64_t live = 0;
  for (std::size_t state = 0; state < task_states; ++state)
    if (model::is_live(static_cast<model::task_state>(state))) live += tasks_by_state[state];
  return live;
}

std::shared_ptr<const view_model> make_view_model(model::snapshot snapshot, const judge::policy& policy) {
  auto p = std::make_shared<view_model>();
  p->snapshot = std::move(snapshot);
  p->findings = judge::judgement_of(p->snapshot, policy).findings;
  p->bugs = report::bugs_of(p->snapshot, p->findings);
  std::erase_if(p->findings, [&](const verdict::finding& f) { return report::is_cut_off(p->snapshot, f); });
  p->kinds = report::kinds_by_task(p->snapshot, p->findings);
  p->waits = report::waits_among(p->snapshot, p->kinds);
  const bool was_killed = p->snapshot.process.end == model::process_end::died;
  std::vector<bool> troubled(p->snapshot.tasks.size());
  for (std::size_t task = 0; task < troubled.size(); ++task) {
    ++p->tasks_by_state[static_cast<std::size_t>(p->snapshot.tasks[task].state)];
    troubled[task] = !p->kinds[task].empty();
    if (troubled[task]) ++p->troubled_in_tree;
    const model::task& t = p->snapshot.tasks[task];
    if (was_killed && model::is_live(t.state) && !troubled[task]) {
      ++p->cut_off;
      p->cut_off_daemons += t.daemon ? 1 : 0;
    }
    if (!model::is_live(p->snapshot.tasks[task].state) && p->ended.size() < most_ended)
      p->ended.push_back(static_cast<index>(task));
  }
  p->troubled = p->bugs.tasks();
  p->loops = loop_lines(p->snapshot);
  p->sites = site_lines(p->snapshot, p->kinds, p->bugs);
  model::tree tree = model::make_tree(p->snapshot);
  p->tree = flat_tree(p->snapshot, tree, troubled);
  p->nodes = std::move(tree);
  p->bundles = sums_of_bundles(p->snapshot, p->nodes, p->tree);
  p->knows_places = knows_places(p->snapshot);
  p->knows_objects = knows_objects(p->snapshot);
  return p;
}

}  // namespace curfew::viewer
