#include "tests/support/snapshot_builder.hpp"

#include <algorithm>

namespace curfew::tests {

model::task& task_in_making::get() const { return builder_->get().tasks[at_]; }

task_in_making& task_in_making::state(model::task_state state, milliseconds since) {
  get().state = state;
  get().since = since;
  return *this;
}

task_in_making& task_in_making::waiting(std::string_view operation, milliseconds since) {
  const auto text = builder_->text(operation);
  auto stack = builder_->get().stack_of(get());
  stack.operation = text;
  get().stack = builder_->stack(stack);
  return state(model::task_state::waiting, since);
}

task_in_making& task_in_making::wait_on_object(std::int32_t descriptor) {
  auto& objects = builder_->get().objects;
  objects.push_back({.task = at_, .address = 0x1000 * (objects.size() + 1), .descriptor = descriptor});
  return *this;
}

task_in_making& task_in_making::held_by(model::node_id holder, bool by_one, std::uint32_t holders) {
  auto& object = builder_->get().objects.back();
  object.holder = holder;
  object.holders = holders;
  get().waits_for_holder = by_one;
  return by_one ? wait_on(holder) : *this;
}

task_in_making& task_in_making::with(std::string_view host, std::uint16_t port, model::endpoint_kind kind) {
  const auto text = builder_->text(host);
  auto& object = builder_->get().objects.back();
  object.endpoint = kind;
  object.host = text;
  object.port = port;
  return *this;
}

task_in_making& task_in_making::owned_by(model::owner_kind kind, model::node_id id) {
  get().owned_by = kind;
  get().owner = id;
  return *this;
}

task_in_making& task_in_making::spawned_at(std::string_view file, std::uint32_t line, std::string_view function) {
  const auto site = builder_->site(file, line, function);
  get().spawned_at = site;
  return *this;
}

task_in_making& task_in_making::awaits_at(std::string_view file, std::uint32_t line, std::string_view function) {
  const auto site = builder_->site(file, line, function);
  auto stack = builder_->get().stack_of(get());
  stack.sites.at(stack.kept++) = site;
  stack.depth = std::max(stack.depth, stack.kept);
  get().stack = builder_->stack(stack);
  return *this;
}

task_in_making& task_in_making::depth(std::uint32_t frames) {
  auto stack = builder_->get().stack_of(get());
  stack.depth = frames;
  get().stack = builder_->stack(stack);
  return *this;
}

task_in_making& task_in_making::named(std::string_view name) {
  const auto text = builder_->text(name);
  get().given_name = text;
  return *this;
}

task_in_making& task_in_making::main() {
  get().main = true;
  builder_->get().loops[get().loop].main = get().id;
  return *this;
}

model::note& task_in_making::note() {
  auto& notes = builder_->get().notes;
  if (get().note == model::none) {
    get().note = static_cast<model::index>(notes.size());
    notes.emplace_back();
  }
  return notes[get().note];
}

task_in_making& task_in_making::dropped(milliseconds at, model::node_id by, std::string_view file, std::uint32_t line,
                                        std::string_view function) {
  const auto site = builder_->site(file, line, function);
  note().orphaned = at;
  note().dropped_by = by;
  note().dropped_in = site;
  return orphaned();
}

task_in_making& task_in_making::error(std::string_view text) {
  note().error = text;
  return *this;
}

task_in_making& task_in_making::cancel_requested(model::cancel_reason reason, milliseconds at, model::node_id by) {
  get().cancel_requested = true;
  get().reason = reason;
  note().cancelled = at;
  note().cancelled_by = by;
  return *this;
}

task_in_making& task_in_making::scope_cancelled(model::cancel_reason reason, milliseconds at, model::node_id by,
                                                std::string_view file, std::uint32_t line) {
  const auto site = builder_->site(file, line, "");
  get().scope_reason = reason;
  note().scope = site;
  note().scope_cancelled = at;
  note().scope_cancelled_by = by;
  return *this;
}

snapshot_builder::snapshot_builder() {
  snapshot_.process.pid = 4242;
  snapshot_.process.executable = "/src/build/server";
  snapshot_.process.command_line = "./server --port 80";
  snapshot_.process.taken = std::chrono::seconds(10);
  snapshot_.sites.emplace_back();
  snapshot_.texts.emplace_back();
}

snapshot_builder& snapshot_builder::end(model::process_end end, milliseconds taken) {
  snapshot_.process.end = end;
  snapshot_.process.taken = taken;
  return *this;
}

model::loop& snapshot_builder::loop(std::string_view name) {
  const auto name_text = text(name);
  auto& loop = snapshot_.loops.emplace_back();
  loop.id = next_id_++;
  loop.name = name_text;
  return loop;
}

task_in_making snapshot_builder::task(std::string_view function, std::string_view file, std::uint32_t line) {
  if (snapshot_.loops.empty()) loop("main");
  const auto function_site = site(file, line, function);
  auto& task = snapshot_.tasks.emplace_back();
  task.id = next_id_++;
  task.loop = static_cast<model::index>(snapshot_.loops.size() - 1);
  task.owner = snapshot_.loops.back().id;
  task.owned_by = model::owner_kind::loop;
  task.function = function_site;
  task.state = model::task_state::waiting;
  return {*this, static_cast<model::index>(snapshot_.tasks.size() - 1)};
}

model::group& snapshot_builder::group(model::node_id owner) {
  auto& group = snapshot_.groups.emplace_back();
  group.id = next_id_++;
  group.owner = owner;
  group.loop = static_cast<model::index>(snapshot_.loops.size() - 1);
  return group;
}

model::index snapshot_builder::site(std::string_view file, std::uint32_t line, std::string_view function) {
  const auto file_text = text(file), function_text = text(function);
  auto& sites = snapshot_.sites;
  const auto same = [&](const model::site& s) {
    return s.file == file_text && s.line == line && s.function == function_text;
  };
  const auto at = std::find_if(sites.begin(), sites.end(), same);
  if (at != sites.end()) return static_cast<model::index>(at - sites.begin());
  auto& made = sites.emplace_back();
  made.file = file_text;
  made.function = function_text;
  made.line = line;
  return static_cast<model::index>(sites.size() - 1);
}

model::index snapshot_builder::stack(const model::await_stack& wanted) {
  auto& stacks = snapshot_.stacks;
  const auto at = std::find(stacks.begin(), stacks.end(), wanted);
  if (at != stacks.end()) return static_cast<model::index>(at - stacks.begin());
  stacks.push_back(wanted);
  return static_cast<model::index>(stacks.size() - 1);
}

model::index snapshot_builder::text(std::string_view wanted) {
  auto& texts = snapshot_.texts;
  const auto at = std::find(texts.begin(), texts.end(), wanted);
  if (at != texts.end()) return static_cast<model::index>(at - texts.begin());
  texts.emplace_back(wanted);
  return static_cast<model::index>(texts.size() - 1);
}

}  // namespace curfew::tests
