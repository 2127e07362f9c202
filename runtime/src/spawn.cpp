#include <curfew/spawn.hpp>

#include <stdexcept>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/holding.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"

namespace curfew::detail {

void throw_empty_task() {
  throw std::invalid_argument(
      "curfew: the task has no coroutine (moved from; or a function without co_return returned it)");
}

namespace {

[[gnu::always_inline]] inline task_core* spawn_here(frame& root, std::source_location where,
                                                    const spawn_options* options) {
  task_core& self = require_current("curfew::spawn", "loop.spawn()");
  loop_core& loop = *self.loop;
  if (loop.several_threads) [[unlikely]]
    move_to_this_thread(self);
  const given_strand strand = options != nullptr ? strand_for(*options, loop) : std::nullopt;
  const shard_guard locked(self, root.parameters != nullptr);
  loop_shard& its = loop.shard_of(self);
  task_core& t = loop.admit({.outermost = root,
                             .where = where,
                             .record = {.owner = can_hold(self) ? self.id : 0,
                                        .owned_by = recorder::owner_kind::handle,
                                        .daemon = can_hold(self) && self.daemon},
                             .asker = loop_core::result_for::handle,
                             .strand = strand ? &*strand : nullptr},
                            its, its.root);
  hold(self, t);
  loop.start(t);
  return &t;
}

}  // namespace

CURFEW_FLATTEN task_core* spawn_owned(frame& root, std::source_location where) {
  return spawn_here(root, where, nullptr);
}

task_core* spawn_owned(frame& root, std::source_location where, const spawn_options& options) {
  return spawn_here(root, where, &options);
}

void spawn_daemon(frame& root, std::source_location where, const spawn_options& options) {
  task_core& self = require_current("curfew::spawn_daemon", "loop.spawn_daemon()");
  loop_core& loop = *self.loop;
  const given_strand strand = strand_for(options, loop);
  const loop_core::guard locked(loop);
  loop_shard& its = loop.shard_of(self);
  task_core& t = loop.admit({.outermost = root,
                             .where = where,
                             .record = loop.daemon_of_its_own(),
                             .declared_daemon = true,
                             .strand = strand ? &*strand : nullptr},
                            its, its.root);
  loop.start(t);
}

}  // namespace curfew::detail
