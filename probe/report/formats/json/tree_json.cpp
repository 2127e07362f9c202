#include "probe/report/formats/json/tree_json.hpp"

#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/model/utf8.hpp"
#include "probe/report/formats/json/json_values.hpp"
#include "probe/report/formats/json/object_groups_json.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

std::string tree_json(const tree_digest& digest) {
  const auto& [snapshot, findings, growing, options, tree, lines, kinds, bugs, suppressed] = digest;
  json head{{"schema", json_schema},
            {"kind", "tree"},
            {"pid", snapshot.process.pid},
            {"command_line", model::valid_utf8(snapshot.process.command_line)},
            {"end", model::text_of(snapshot.process.end)},
            {"began_unix_ns", unix_ns(snapshot.process.began)},
            {"uptime_ns", uptime(snapshot).count()},
            {"segment", model::valid_utf8(snapshot.process.segment)},
            {"tasks_alive", tasks_alive(snapshot)},
            {"untracked", std::max(tasks_untracked(snapshot), snapshot.process.untracked_nodes)},
            {"lost_threads", snapshot.process.lost_threads},
            {"lost_names", snapshot.process.lost_names},
            {"misused_calls", snapshot.process.misused_calls},
            {"torn_entries", snapshot.torn_slots},
            {"folded", options.fold},
            {"bugs", bugs_json(snapshot, bugs, options.severities)},
            {"loops_without_tasks", idle_loops_json(snapshot)},
            {"findings_suppressed", suppressed},
            {"counted_findings", json::array()},
            {"growing_sites", json::array()}};
  for (const auto& finding : counted_by_place(findings))
    head["counted_findings"].push_back({{"finding", verdict::name_of(finding.kind)},
                                        {"count", finding.count},
                                        {"site", site_json({snapshot, tree}, finding.site)}});
  for (const auto& site : growing)
    head["growing_sites"].push_back({{"loop", model::valid_utf8(site.loop)},
                                     {"spawned_at", site_json({snapshot, tree}, site.site)},
                                     {"from", site.from},
                                     {"to", site.to},
                                     {"tasks_alive", site.live},
                                     {"over_ns", site.over.count()}});
  if (options.by_object) {
    head["objects"] = object_groups_json(digest);
    return head.dump() + "\n";
  }
  // Nodes are written one by one: a million of them as one JSON value would take a gigabyte.
  auto text = head.dump();
  text.back() = ',';
  text += "\"nodes\":[";
  bool first = true;
  for_each_node({snapshot, tree}, lines, kinds, [&](const json& node) {
    if (!first) text += ',';
    first = false;
    text += node.dump();
  });
  return text + "]}\n";
}

}  // namespace curfew::report
