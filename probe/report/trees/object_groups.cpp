#include "probe/report/trees/object_groups.hpp"

#include <algorithm>
#include <tuple>

namespace curfew::report {

namespace {

// A task that waits, with what decides its group.
struct waiting {
  model::index operation;
  model::index host;
  model::endpoint_kind endpoint;
  std::uint64_t address;  // of the object; 0: none
  model::index task;

  std::uint16_t own_port;  // listeners on two ports are two groups, and clients are not

  auto group() const { return std::tuple(operation, endpoint, host, own_port); }
};

// A task that was pending at shutdown says what it waited for then.
bool waits(const model::snapshot& snapshot, const model::task& task) {
  return task.state == model::task_state::waiting ||
         (task.pending_at_shutdown && snapshot.stack_of(task).operation != 0);
}

std::vector<waiting> all_waiting(const model::snapshot& snapshot) {
  std::vector<waiting> found;
  auto object = snapshot.objects.begin();
  for (model::index t = 0; t < snapshot.tasks.size(); ++t) {
    while (object != snapshot.objects.end() && object->task < t) ++object;
    const auto& task = snapshot.tasks[t];
    if (!waits(snapshot, task)) continue;
    const bool has_object = object != snapshot.objects.end() && object->task == t;
    const model::object of = has_object ? *object : model::object{};
    found.push_back({snapshot.stack_of(task).operation, of.host, of.endpoint, of.address, t,
                     of.endpoint == model::endpoint_kind::own ? of.port : std::uint16_t{0}});
  }
  return found;
}

}  // namespace

std::vector<object_group> object_groups_of(const model::snapshot& snapshot) {
  std::vector<waiting> all = all_waiting(snapshot);
  std::sort(all.begin(), all.end(), [](const waiting& a, const waiting& b) {
    return std::tuple(a.group(), a.address, a.task) < std::tuple(b.group(), b.address, b.task);
  });

  std::vector<object_group> groups;
  const waiting* before = nullptr;
  for (const waiting& w : all) {
    const bool is_same = before != nullptr && before->group() == w.group();
    if (!is_same)
      groups.push_back(
          {.operation = w.operation, .host = w.host, .endpoint = w.endpoint, .first = w.task, .longest = w.task});
    object_group& into = groups.back();
    ++into.tasks;
    if (w.address != 0 && (!is_same || before->address != w.address)) ++into.objects;
    if (snapshot.tasks[w.task].since < snapshot.tasks[into.longest].since) into.longest = w.task;
    before = &w;
  }
  std::stable_sort(groups.begin(), groups.end(), [&](const object_group& a, const object_group& b) {
    return a.tasks != b.tasks ? a.tasks > b.tasks : snapshot.tasks[a.longest].since < snapshot.tasks[b.longest].since;
  });
  return groups;
}

}  // namespace curfew::report
