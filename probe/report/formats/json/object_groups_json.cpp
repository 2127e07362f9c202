#include "probe/report/formats/json/object_groups_json.hpp"

#include "probe/model/snapshot.hpp"
#include "probe/report/trees/object_groups.hpp"

namespace curfew::report {

json object_groups_json(const tree_digest& digest) {
  const auto& snapshot = digest.snapshot;
  const json_source source{snapshot, digest.tree};
  auto made = json::array();
  for (const auto& group : object_groups_of(snapshot)) {
    json one{{"operation", text_json(source, group.operation)},
             {"tasks", group.tasks},
             {"objects", group.objects},
             {"endpoint", nullptr},
             {"longest_ns", (snapshot.process.taken - snapshot.tasks[group.longest].since).count()}};
    if (group.endpoint != model::endpoint_kind::none)
      one["endpoint"] = {{"of", group.endpoint == model::endpoint_kind::peer ? "peer" : "itself"},
                         {"host", text_json(source, group.host)}};
    if (group.objects == 1) one["object"] = object_json(source, group.first);
    made.push_back(std::move(one));
  }
  return made;
}

}  // namespace curfew::report
