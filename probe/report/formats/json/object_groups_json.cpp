#include "probe/report/formats/json/object_groups_json.hpp"

#include <algorithm>
#include <cstddef>

#include "probe/model/snapshot.hpp"
#include "probe/model/utf8.hpp"
#include "probe/report/trees/object_groups.hpp"

namespace curfew::report {

namespace {
constexpr std::size_t most_names = 10;  // the most frequent ones
}

json object_groups_json(const tree_digest& digest) {
  const auto& snapshot = digest.snapshot;
  const json_source source{snapshot, digest.tree};
  auto made = json::array();
  const auto which = digest.options.fold ? objects_in::common_groups : objects_in::groups_of_their_own;
  for (const auto& group : object_groups_of(snapshot, which)) {
    json one{{"operation", text_json(source, group.operation)},
             {"tasks", group.tasks},
             {"objects", group.objects},
             {"held_by", reference_json(source, group.holders == 1 ? group.holder : 0)},
             {"endpoint", nullptr},
             {"longest_ns", nullptr}};
    if (group.longest != model::none)
      one["longest_ns"] = (snapshot.process.taken - snapshot.tasks[group.longest].since).count();
    if (group.endpoint != model::endpoint_kind::none)
      one["endpoint"] = {{"of", group.endpoint == model::endpoint_kind::peer ? "peer" : "itself"},
                         {"host", text_json(source, group.host)},
                         {"port", group.port != 0 ? json(group.port) : json()}};
    one["names"] = json::array();
    for (std::size_t i = 0; i < std::min(group.names.size(), most_names); ++i)
      one["names"].push_back({{"name", model::valid_utf8(group.names[i].name)}, {"tasks", group.names[i].tasks}});
    if (!digest.options.fold) one["ids"] = json::array();
    for (const auto task : group.members) one["ids"].push_back(snapshot.tasks[task].id);
    if (group.objects == 1) one["object"] = object_json(source, group.first);
    made.push_back(std::move(one));
  }
  return made;
}

}  // namespace curfew::report
