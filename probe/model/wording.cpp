#include "probe/model/wording.hpp"

#include <algorithm>
#include <filesystem>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"

namespace curfew::model {

namespace {

std::string number(node_id id) { return " #" + std::to_string(id); }

}  // namespace

std::string relative_path(std::string_view path, std::string_view working_directory) {
  if (!path.starts_with('/')) return std::string(path);
  const auto normal = std::filesystem::path(path).lexically_normal().string();
  auto below = std::filesystem::path(working_directory).lexically_normal().string();
  if (below.empty()) return normal;
  if (!below.ends_with('/')) below += '/';
  return normal.starts_with(below) && normal.size() > below.size() ? normal.substr(below.size()) : normal;
}

index loop_apart_from_owner(const snapshot& snapshot, const nodes& nodes, const task& task) {
  const auto owner = nodes.find(task.by_cause ? task.spawner : task.owner);
  if (owner == none) return none;
  const auto loop_of_owner = visit(
      snapshot, nodes, owner, [&](const loop&) { return task.loop; }, [](const group& g) { return g.loop; },
      [](const model::task& t) { return t.loop; }, [&](of_no_loop) { return task.loop; });
  return loop_of_owner == none || loop_of_owner == task.loop ? none : task.loop;
}

std::string name_or_unnamed(std::string_view name) { return name.empty() ? std::string(unnamed) : printable(name); }

wording::wording(const model::snapshot& snapshot, const model::nodes& nodes, std::string_view working_directory,
                 nanoseconds later)
    : snapshot_(&snapshot), nodes_(&nodes), working_directory_(working_directory), later_(later) {}

std::string wording::name(const model::task& task) const { return name_or_unnamed(snapshot_->name_of(task)); }

std::string wording::name_and_id(const task& task) const { return name(task) + number(task.id); }

std::string wording::name_and_id(const group& group) const {
  const auto name = snapshot_->text(group.given_name);
  return (name.empty() ? "group" : "group " + printable(name)) + number(group.id);
}

std::string wording::name(const loop& loop) const {
  const auto name = snapshot_->text(loop.name);
  return name.empty() ? "loop" + number(loop.id) : "loop " + printable(name);
}

std::string wording::who(node_id id) const {
  const auto node = nodes_->find(id);
  if (node == none) return "task" + number(id) + " (ended)";
  return visit(
      *snapshot_, *nodes_, node, [&](const loop& l) { return name(l); }, [&](const group& g) { return name_and_id(g); },
      [&](const task& t) { return name_and_id(t); }, [](of_no_loop) { return std::string("nobody"); });
}

std::string wording::other_loop(const task& task) const {
  const auto loop = loop_apart_from_owner(*snapshot_, *nodes_, task);
  return loop == none ? std::string() : name(snapshot_->loops[loop]);
}

std::string wording::place(index site) const {
  const auto& at = snapshot_->site_at(site);
  const auto file = snapshot_->text(at.file);
  if (file.empty()) return {};
  const auto path = printable(relative_path(file, working_directory_));
  return at.line == 0 ? path : path + ":" + std::to_string(at.line);
}

std::string wording::function(index site) const {
  return printable(snapshot_->text(snapshot_->site_at(site).function));
}

std::string wording::endpoint(const model::object& of) const {
  const auto host = printable(snapshot_->text(of.host));
  if (of.endpoint == endpoint_kind::none || host.empty()) return {};
  auto text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (of.port != 0) text += ":" + std::to_string(of.port);
  return of.endpoint == endpoint_kind::own ? "at " + text : text;
}

std::string wording::object(const model::object& of) const {
  auto text = of.descriptor < 0 ? std::string() : "fd " + std::to_string(of.descriptor);
  if (const auto with = endpoint(of); !with.empty()) text += (text.empty() ? "" : ", ") + with;
  return text;
}

std::string wording::held_by(const model::object& of) const {
  if (of.holder == 0) return {};
  auto text = "held by " + who(of.holder);
  if (of.holders > 1) text += " and " + count_text(of.holders - 1) + " more";
  return text;
}

std::string wording::held_by(const task& task) const {
  const auto& tasks = snapshot_->tasks;
  if (tasks.empty() || &task < tasks.data() || &task >= tasks.data() + tasks.size()) return {};
  const auto* const object = snapshot_->object_of(static_cast<index>(&task - tasks.data()));
  return object == nullptr ? std::string() : held_by(*object);
}

nanoseconds wording::age(const task& task) const {
  const auto until = is_live(task.state) ? now() : task.since;
  return std::max(until - task.spawned, nanoseconds(0));
}

nanoseconds wording::in_state(const task& task) const { return std::max(now() - task.since, nanoseconds(0)); }

std::string wording::doing(const task& task, std::uint64_t alike) const {
  if (!is_known(task) && snapshot_->operation_of(task).empty()) return "not known";
  switch (task.state) {
    case task_state::ready:
      return task.polls == 0 ? "not started" : "ready";
    case task_state::waiting: {
      const auto operation = snapshot_->operation_of(task);
      auto doing = operation.empty() ? std::string("waiting") : printable(operation);
      // A group that the task waits for is not named, because it stands right below the task in the tree.
      const auto awaited = task.wait_on == 0 ? none : nodes_->find(task.wait_on);
      if (const auto held = held_by(task); !held.empty())
        doing += (alike > 1 ? ", the oldest's " : ", ") + held;
      else if (awaited != none && nodes_->is_task(awaited))
        doing += " of " + who(task.wait_on) + (alike > 1 ? " (the oldest)" : "");
      return doing;
    }
    default: {
      auto doing = std::string(text_of(task.state));
      // If a task was pending at shutdown, the operation that it waited for is kept.
      const auto operation = snapshot_->operation_of(task);
      if (task.pending_at_shutdown && !operation.empty()) doing += " in " + printable(operation);
      return doing;
    }
  }
}

}  // namespace curfew::model
