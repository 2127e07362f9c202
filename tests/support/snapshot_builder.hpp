// Makes snapshots by hand, for the tests of rules and reports. Times are milliseconds since the process began.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

using std::chrono::milliseconds;

class snapshot_builder;

// A task that a builder is making; valid for as long as the builder is.
class task_in_making {
 public:
  task_in_making(snapshot_builder& builder, model::index at) : builder_(&builder), at_(at) {}

  model::task& get() const;
  model::node_id id() const { return get().id; }

  task_in_making& spawned(milliseconds at) { return get().spawned = at, *this; }
  task_in_making& state(model::task_state, milliseconds since);
  task_in_making& waiting(std::string_view operation, milliseconds since);
  task_in_making& wait_on(model::node_id id) { return get().wait_on = id, *this; }
  // It waits for a socket with that descriptor; -1: for an object that is none. Call it for one task after the other.
  task_in_making& wait_on_object(std::int32_t descriptor);
  // … which so many hold, that one among them; if `by_one`, no second task can.
  task_in_making& held_by(model::node_id holder, bool by_one = true, std::uint32_t holders = 1);
  // … which speaks with that host, or listens there.
  task_in_making& with(std::string_view host, std::uint16_t port, model::endpoint_kind = model::endpoint_kind::peer);
  task_in_making& guessed() { return get().guessed = true, *this; }
  task_in_making& polls(std::uint32_t n) { return get().polls = n, *this; }
  task_in_making& owned_by(model::owner_kind kind, model::node_id id);
  task_in_making& spawned_by(model::node_id id) { return get().spawner = id, *this; }
  task_in_making& spawned_at(std::string_view file, std::uint32_t line, std::string_view function);
  // Adds the site where one of the task's coroutines awaits: call it once for each, from the task's own coroutine
  // inwards.
  task_in_making& awaits_at(std::string_view file, std::uint32_t line, std::string_view function);
  task_in_making& depth(std::uint32_t frames);
  task_in_making& named(std::string_view name);
  task_in_making& daemon() { return get().daemon = true, *this; }
  task_in_making& main();
  task_in_making& pending_at_shutdown() { return get().pending_at_shutdown = true, *this; }
  task_in_making& dead_wait() { return get().pending_at_shutdown = get().dead_wait = true, *this; }
  task_in_making& collectable() { return get().orphaned = get().collectable = true, *this; }
  task_in_making& orphaned() { return get().orphaned = true, *this; }
  task_in_making& dropped(milliseconds at, model::node_id by, std::string_view file, std::uint32_t line,
                          std::string_view function);
  task_in_making& failed_daemon() { return get().daemon = get().failed_daemon = true, *this; }
  task_in_making& unobserved_error() { return get().unobserved_error = true, *this; }
  task_in_making& error(std::string_view text);
  task_in_making& cancel_requested(model::cancel_reason, milliseconds at, model::node_id by);
  task_in_making& has_deadline() { return get().has_deadline = true, *this; }
  task_in_making& shielded() { return get().shielded = true, *this; }
  task_in_making& scope_cancelled(model::cancel_reason, milliseconds at, model::node_id by, std::string_view file,
                                  std::uint32_t line);

 private:
  model::note& note();

  snapshot_builder* builder_;
  model::index at_;
};

class snapshot_builder {
 public:
  // Makes a process that runs, with pid 4242 and the command line "./server --port 80"; the snapshot is taken at 10 s.
  snapshot_builder();

  snapshot_builder& end(model::process_end, milliseconds taken);
  model::loop& loop(std::string_view name);
  // Adds a waiting task of the last loop, which owns it; makes the loop "main" if there is none. The task's coroutine
  // is `function`, in `file`.
  task_in_making task(std::string_view function, std::string_view file = "/src/server.cpp", std::uint32_t line = 1);
  model::group& group(model::node_id owner);

  model::index site(std::string_view file, std::uint32_t line, std::string_view function);
  model::index text(std::string_view);
  model::index stack(const model::await_stack&);

  model::snapshot& get() { return snapshot_; }
  operator const model::snapshot&() const { return snapshot_; }

 private:
  model::node_id next_id_ = 1;
  model::snapshot snapshot_;
};

}  // namespace curfew::tests
