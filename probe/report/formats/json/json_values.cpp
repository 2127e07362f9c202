#include "probe/report/formats/json/json_values.hpp"

#include <algorithm>
#include <utility>

#include "probe/model/text.hpp"
#include "probe/model/utf8.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/idle_loops.hpp"
#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {

namespace {

json name_or_null(std::string_view name) { return name.empty() ? json() : json(model::valid_utf8(name)); }

void add_task(json& node, const json_source& source, model::index at,
              const std::vector<verdict::finding_kinds>& kinds) {
  const auto& snapshot = source.snapshot;
  const auto& task = snapshot.tasks[at];
  const auto until = model::is_live(task.state) ? snapshot.process.taken : task.since;
  node["id"] = task.id;
  node["name"] = name_or_null(snapshot.name_of(task));
  node["function"] = site_json(source, task.function);
  node["state"] = model::state_text(task);
  node["age_ns"] = (until - task.spawned).count();
  node["in_state_ns"] = (snapshot.process.taken - task.since).count();
  node["polls"] = task.polls;
  node["busy_ns"] = task.busy.count();
  node["operation"] = text_json(source, snapshot.stack_of(task).operation);
  node["waits_for"] = reference_json(source, task.wait_on);
  node["object"] = object_json(source, at);
  node["spawned_at"] = site_json(source, task.spawned_at);
  node["spawner"] = reference_json(source, task.spawner);
  node["owner"] = owner_json(source, task);
  if (const auto loop = model::loop_apart_from_owner(snapshot, source.tree, task); loop != model::none)
    node["loop"] = text_json(source, snapshot.loops[loop].name);
  node["guessed"] = static_cast<bool>(task.guessed);
  node["stack"] = stack_json(source, task);
  node["stack_depth"] = snapshot.stack_of(task).depth;
  node["main"] = static_cast<bool>(task.main);
  node["daemon"] = static_cast<bool>(task.daemon);
  node["cancel"] = task.cancel_requested ? json(model::text_of(task.reason)) : json();
  add_what_is_seldom(node, source, task);
  node["findings"] = findings_json(kinds[at]);
}

void add_group(json& node, const json_source& source, const model::group& group) {
  node["id"] = group.id;
  node["name"] = text_json(source, group.given_name);
  node["state"] = model::text_of(group.state);
  node["age_ns"] = (source.snapshot.process.taken - group.opened).count();
  node["opened_at"] = site_json(source, group.opened_at);
  node["children_spawned"] = group.children_spawned;
  node["cancel"] = group.reason == model::cancel_reason::none ? json() : json(model::text_of(group.reason));
}

void add_loop(json& node, const json_source& source, const model::loop& loop) {
  node["id"] = loop.id;
  node["name"] = text_json(source, loop.name);
  node["state"] = model::text_of(loop.state);
  node["age_ns"] = (model::end_of(loop, source.snapshot.process.taken) - loop.began).count();
  node["began_at"] = site_json(source, loop.began_at);
  node["threads"] = loop.threads;
  node["shutdown"] = loop.shutdown_waits ? "wait" : "cancel";
}

}  // namespace

std::int64_t unix_ns(std::chrono::system_clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

json text_json(const json_source& source, model::index text) { return name_or_null(source.snapshot.text(text)); }

json site_json(const json_source& source, model::index site) {
  const auto& at = source.snapshot.site_at(site);
  auto file = text_json(source, at.file), function = text_json(source, at.function);
  if (file.is_null() && function.is_null()) return {};
  return {{"function", std::move(function)}, {"file", std::move(file)}, {"line", at.line}, {"column", at.column}};
}

json stack_json(const json_source& source, const model::task& task) {
  auto frames = json::array();
  const auto& stack = source.snapshot.stack_of(task);
  for (auto i = stack.kept; i-- > 0;) frames.push_back(site_json(source, stack.sites[i]));
  return frames;
}

json object_json(const json_source& source, model::index task) {
  const auto* const object = source.snapshot.object_of(task);
  if (object == nullptr) return {};
  json made{{"address", object->address},
            {"descriptor", object->descriptor < 0 ? json() : json(object->descriptor)},
            {"endpoint", nullptr},
            {"held_by", reference_json(source, object->holder)},
            {"holders", object->holders}};
  if (object->endpoint != model::endpoint_kind::none)
    made["endpoint"] = {{"of", object->endpoint == model::endpoint_kind::peer ? "peer" : "itself"},
                        {"host", text_json(source, object->host)},
                        {"port", object->port}};
  return made;
}

json owner_json(const json_source& source, const model::task& task) {
  return {{"kind", model::text_of(task.owned_by)},
          {"lost", static_cast<bool>(task.orphaned)},
          {"node", reference_json(source, task.owner)}};
}

json reference_json(const json_source& source, model::node_id id) {
  if (id == 0) return {};
  const auto node = source.tree.find(id);
  json made{{"id", id}, {"kind", "gone"}, {"name", nullptr}};
  if (node == model::none) return made;
  const auto is = [&made](const char* kind, json name) {
    made["kind"] = kind;
    made["name"] = std::move(name);
  };
  model::visit(
      source.snapshot, source.tree, node, [&](const model::loop& l) { is("loop", text_json(source, l.name)); },
      [&](const model::group& g) { is("group", text_json(source, g.given_name)); },
      [&](const model::task& t) { is("task", name_or_null(source.snapshot.name_of(t))); }, [](model::of_no_loop) {});
  return made;
}

json bug_json(const run_bug& b) {
  const auto& where = b.name.where;
  json made{{"finding", verdict::name_of(b.name.kind)},
            {"where", where.empty() ? json() : json(model::valid_utf8(where))},
            {"function", b.key.function},
            {"task", b.key.task},
            {"file", b.key.file},
            {"fails", b.severity == verdict::severity::failure},
            {"tasks", b.tasks},
            {"processes", b.processes}};
  for (const auto& [kind, tasks] : b.also) made["also"][std::string(verdict::name_of(kind))] = tasks;
  if (b.parts.size() < 2) return made;
  for (const auto& part : b.parts)
    made["parts"].push_back(
        {{"function", part.key.function}, {"task", part.key.task}, {"file", part.key.file}, {"tasks", part.tasks}});
  return made;
}

json bugs_json(const model::snapshot& snapshot, const bugs& found, const verdict::severities& severities) {
  auto made = json::array();
  for (const auto& b : bugs_of_one(snapshot, found, severities).list) made.push_back(bug_json(b));
  return made;
}

json scope_json(const json_source& source, const model::task& task) {
  const bool cancelled = task.scope_reason != model::cancel_reason::none;
  if (!cancelled && !task.has_deadline && !task.shielded) return nullptr;
  const auto* const note = cancelled ? source.snapshot.note_of(task) : nullptr;
  const bool known_when = note != nullptr && note->scope_cancelled.count() != 0;
  return {{"deadline", static_cast<bool>(task.has_deadline)},
          {"shield", static_cast<bool>(task.shielded)},
          {"cancelled", cancelled ? json(model::text_of(task.scope_reason)) : json()},
          {"at", site_json(source, note != nullptr ? note->scope : 0)},
          {"by", reference_json(source, note != nullptr ? note->scope_cancelled_by : 0)},
          {"ago_ns", known_when ? json((source.snapshot.process.taken - note->scope_cancelled).count()) : json()}};
}

void add_what_is_seldom(json& made, const json_source& source, const model::task& task) {
  if (const auto scope = scope_json(source, task); !scope.is_null()) made["scope"] = scope;
  if (task.cleans_up) made["cleans_up"] = true;
  if (task.unseen) made["unseen"] = true;
  if (const auto* const note = source.snapshot.note_of(task); note != nullptr)
    for (const auto site : note->running) made["runs"].push_back(site_json(source, site));
}

json findings_json(const verdict::finding_kinds& kinds) {
  auto names = json::array();
  for (const auto kind : kinds.list()) names.push_back(verdict::name_of(kind));
  return names;
}

json idle_loops_json(const model::snapshot& snapshot) {
  auto loops = json::array();
  for (const auto& idle : idle_loops(snapshot))
    loops.push_back(
        {{"name", name_or_null(snapshot.text(snapshot.loops[idle.loop].name))}, {"for_ns", idle.since_then.count()}});
  return loops;
}

json node_json(const json_source& source, const tree_line& entry, std::int64_t parent, bool of_each,
               const std::vector<verdict::finding_kinds>& kinds) {
  json node{{"parent", parent < 0 ? json() : json(parent)}, {"kind", "left out"}, {"count", entry.count}};
  if (entry.marked) node["marked"] = true;
  if (entry.node == model::none) return node;
  if (of_each) node["of_each"] = true;
  model::visit(
      source.snapshot, source.tree, entry.node,
      [&](const model::loop& l) {
        node["kind"] = "loop";
        add_loop(node, source, l);
      },
      [&](const model::group& g) {
        node["kind"] = "group";
        add_group(node, source, g);
      },
      [&](const model::task&) {
        node["kind"] = "task";
        add_task(node, source, source.tree.task_of(entry.node), kinds);
      },
      [&](model::of_no_loop) { node["kind"] = "no loop"; });
  return node;
}

}  // namespace curfew::report
