#include "probe/report/trees/object_groups.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace curfew::report {

namespace {

// A task that waits, with what decides its group.
struct waiting {
  model::index operation;
  model::index host;
  model::endpoint_kind endpoint;
  std::uint64_t address;  // of the object; 0: none
  model::index task;
  std::uint16_t own_port;    // listeners on two ports are two groups, and clients are not
  std::string_view held_by;  // the name of the task that holds it; "": none does, or that is gone
  model::node_id holder;
  std::uint64_t alone;  // what tells it from all others, if each object is a group of its own

  auto group() const { return std::tuple(operation, endpoint, host, own_port, holder != 0, held_by, alone); }
};

constexpr std::uint64_t no_address = std::uint64_t{1} << 63;  // objects of a program are not there

// A task that was pending at shutdown says what it waited for then.
bool waits(const model::snapshot& snapshot, const model::task& task) {
  return task.state == model::task_state::waiting ||
         (task.pending_at_shutdown && snapshot.stack_of(task).operation != 0);
}

// Finds the names of tasks that hold something.
class holder_names {
 public:
  explicit holder_names(const model::snapshot& of) : of_(of) {
    for (const auto& o : of.objects)
      if (o.holder != 0) names_.emplace(o.holder, std::string_view());
    if (names_.empty()) return;
    for (const auto& t : of.tasks)
      if (const auto at = names_.find(t.id); at != names_.end()) at->second = of_.name_of(t);
  }
  std::string_view of(model::node_id holder) const { return holder == 0 ? std::string_view() : names_.at(holder); }

 private:
  const model::snapshot& of_;
  std::unordered_map<model::node_id, std::string_view> names_;
};

std::vector<waiting> all_waiting(const model::snapshot& snapshot, objects_in which) {
  std::vector<waiting> found;
  const holder_names names(snapshot);
  auto object = snapshot.objects.begin();
  for (model::index t = 0; t < snapshot.tasks.size(); ++t) {
    while (object != snapshot.objects.end() && object->task < t) ++object;
    const auto& task = snapshot.tasks[t];
    if (!waits(snapshot, task)) continue;
    const bool has_object = object != snapshot.objects.end() && object->task == t;
    const model::object of = has_object ? *object : model::object{};
    std::uint64_t alone = 0;
    if (which == objects_in::groups_of_their_own) alone = of.address != 0 ? of.address : no_address | t;
    found.push_back({snapshot.stack_of(task).operation, of.host, of.endpoint, of.address, t,
                     of.endpoint == model::endpoint_kind::own ? of.port : std::uint16_t{0}, names.of(of.holder),
                     of.holder, alone});
  }
  return found;
}

// Counts names, within one group after another.
class name_counts {
 public:
  void add(std::string_view name) {
    if (last_ == nullptr || name != last_name_) last_ = &counts_[last_name_ = name];  // alike tasks follow each other
    ++*last_;
  }
  std::vector<task_name> take() {
    std::vector<task_name> names;
    for (const auto& [name, tasks] : counts_) names.push_back({name, tasks});
    std::stable_sort(names.begin(), names.end(),
                     [](const task_name& a, const task_name& b) { return a.tasks > b.tasks; });
    counts_.clear();
    last_ = nullptr;
    return names;
  }

 private:
  std::map<std::string_view, std::uint64_t> counts_;
  std::string_view last_name_;
  std::uint64_t* last_ = nullptr;
};

// Returns since when the task has been in its state; `none` sorts behind all tasks.
model::nanoseconds since(const model::snapshot& snapshot, model::index task) {
  return task == model::none ? model::nanoseconds::max() : snapshot.tasks[task].since;
}

}  // namespace

std::vector<object_group> object_groups_of(const model::snapshot& snapshot, objects_in which) {
  std::vector<waiting> all = all_waiting(snapshot, which);
  std::sort(all.begin(), all.end(), [](const waiting& a, const waiting& b) {
    return std::tuple(a.group(), a.holder, a.address, a.task) < std::tuple(b.group(), b.holder, b.address, b.task);
  });

  std::vector<object_group> groups;
  name_counts names;
  const waiting* before = nullptr;
  for (const waiting& w : all) {
    const bool is_same = before != nullptr && before->group() == w.group();
    if (!is_same) {
      if (before != nullptr) groups.back().names = names.take();
      groups.push_back({.operation = w.operation,
                        .host = w.host,
                        .endpoint = w.endpoint,
                        .port = w.own_port,
                        .holder = w.holder,
                        .first = w.task});
    }
    object_group& into = groups.back();
    ++into.tasks;
    names.add(snapshot.name_of(snapshot.tasks[w.task]));
    if (which == objects_in::groups_of_their_own) into.members.push_back(w.task);
    if (w.holder != 0 && (!is_same || before->holder != w.holder)) ++into.holders;
    if (w.address != 0 && (!is_same || before->address != w.address)) ++into.objects;
    // An ended task has been in its state since its end; when its wait began is not known.
    if (model::is_live(snapshot.tasks[w.task].state) && since(snapshot, w.task) < since(snapshot, into.longest))
      into.longest = w.task;
    before = &w;
  }
  if (before != nullptr) groups.back().names = names.take();
  std::stable_sort(groups.begin(), groups.end(), [&](const object_group& a, const object_group& b) {
    return a.tasks != b.tasks ? a.tasks > b.tasks : since(snapshot, a.longest) < since(snapshot, b.longest);
  });
  return groups;
}

std::uint64_t tasks_that_do_not_wait(const model::snapshot& snapshot) {
  return static_cast<std::uint64_t>(
      std::count_if(snapshot.tasks.begin(), snapshot.tasks.end(),
                    [&](const model::task& task) { return model::is_live(task.state) && !waits(snapshot, task); }));
}

}  // namespace curfew::report
