#include "tests/probe/adapters/asio/support/recorded.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "probe/model/text.hpp"
#include "probe/model/tree.hpp"
#include "probe/model/wording.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::tests {
namespace {

// "" before the first operation of the process.
std::string own_segment() {
  const std::string prefix = std::to_string(::getpid()) + "-";
  for (const auto& entry : std::filesystem::directory_iterator(std::getenv("CURFEW_DIR"))) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".curfew")) return entry.path().string();
  }
  return "";
}

const std::string& function_at(const model::snapshot& s, model::index site) { return s.texts[s.sites[site].function]; }

const model::task* named(const model::snapshot& s, const std::string& name) {
  const auto at = std::find_if(s.tasks.rbegin(), s.tasks.rend(),
                               [&](const model::task& t) { return function_at(s, t.function) == name; });
  return at == s.tasks.rend() ? nullptr : &*at;
}

}  // namespace

model::snapshot recorded() {
  const std::string segment = own_segment();
  return segment.empty() ? model::snapshot() : reader::attach(segment).snapshot();
}

std::vector<std::string> tasks_of_last_context() {
  const model::snapshot s = recorded();
  const auto last = std::max_element(s.loops.begin(), s.loops.end(),
                                     [](const model::loop& a, const model::loop& b) { return a.id < b.id; });
  std::vector<const model::task*> tasks;
  for (const model::task& t : s.tasks)
    if (t.loop != model::none && &s.loops[t.loop] == &*last) tasks.push_back(&t);
  std::sort(tasks.begin(), tasks.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  std::vector<std::string> lines;
  for (const model::task* t : tasks) {
    std::string line = function_at(s, t->function);
    const std::string& operation = s.texts[s.stack_of(*t).operation];
    if (t->state == model::task_state::waiting)
      line += operation.empty() ? " waits" : " waits in " + operation;
    else
      line += " is " + std::string(model::text_of(t->state));
    if (t->state == model::task_state::destroyed && !operation.empty()) line += " in " + operation;
    if (t->daemon) line += ", daemon";
    if (t->orphaned) line += ", orphaned";
    if (t->pending_at_shutdown) line += ", pending at shutdown";
    lines.push_back(line);
  }
  return lines;
}

std::string lambda_in(const std::string& function) { return function + "::lambda"; }

std::string stack_of(const std::string& name) {
  const model::snapshot s = recorded();
  const model::task* const task = named(s, name);
  if (task == nullptr) return "no task " + name;
  const model::await_stack& stack = s.stack_of(*task);
  std::string text;
  for (std::uint32_t i = 0; i < stack.kept; ++i) {
    if (i != 0) text += " > ";
    text += function_at(s, stack.sites[i]);
    if (const auto line = s.sites[stack.sites[i]].line; line != 0) text += ":" + std::to_string(line);
  }
  return text;
}

std::string spawner_of(const std::string& name) {
  const model::snapshot s = recorded();
  const model::task* const task = named(s, name);
  if (task == nullptr) return "no task " + name;
  for (const model::task& t : s.tasks)
    if (t.id == task->spawner) return function_at(s, t.function);
  return "";
}

std::string above(const std::string& name) {
  const model::snapshot s = recorded();
  const model::task* const task = named(s, name);
  if (task == nullptr) return "no task " + name;
  const model::tree tree = model::make_tree(s);
  const model::index parent = tree.parent[tree.node_of_task(static_cast<model::index>(task - s.tasks.data()))];
  return tree.is_task(parent) ? function_at(s, s.tasks[tree.task_of(parent)].function) : "";
}

std::string object_of(const std::string& name, const std::string& word) {
  const model::snapshot s = recorded();
  const model::task* const task = named(s, name);
  if (task == nullptr) return "no task " + name;
  const model::object* const object = s.object_of(static_cast<model::index>(task - s.tasks.data()));
  if (object == nullptr) return "nothing";
  const model::tree tree = model::make_tree(s);
  const std::string endpoint = model::wording(s, tree, "").endpoint(*object);
  if (endpoint.empty()) return word;
  return word + (object->endpoint == model::endpoint_kind::peer ? " with " : " ") + endpoint;
}

bool is_guessed(const std::string& name) {
  const model::snapshot s = recorded();
  const model::task* const task = named(s, name);
  return task != nullptr && task->guessed;
}

ends ends_since_last_time() {
  static ends before;
  ends now;
  const model::snapshot s = recorded();
  for (const model::counters& c : s.counters_by_name) {
    now.spawned += c.spawned_after;
    now.completed += c.completed;
    now.destroyed += c.destroyed;
    now.pending += c.pending_at_shutdown;
  }
  for (const model::task& t : s.tasks) now.live += model::is_live(t.state) ? 1 : 0;
  const ends since{now.spawned - before.spawned, now.completed - before.completed, now.destroyed - before.destroyed,
                   now.pending - before.pending, now.live};
  before = now;
  return since;
}

}  // namespace curfew::tests
