#include <curfew/co_spawn.hpp>

#include <stdexcept>

#include "probe/recorder/recorder.hpp"
#include "runtime/src/core/executor_target.hpp"
#include "runtime/src/core/gated_executor.hpp"
#include "runtime/src/core/guest_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/loop_service.hpp"
#include "runtime/src/core/task_executor.hpp"

namespace curfew::detail {

namespace {

using on_context = asio::io_context::executor_type;

asio::io_context& context_of_task(const asio::any_io_executor& e) {
  return static_cast<asio::io_context&>(asio::query(e, asio::execution::context));
}

// Looks for an executor of a task's, behind its loop's gate or without one.
template <class Executor>
const Executor* executor_of_task(const asio::any_io_executor& e) noexcept {
  if (const auto* plain = target_of<Executor>(e)) return plain;
  const auto* gated = target_of<gated_executor<Executor>>(e);
  return gated != nullptr ? &gated->inner() : nullptr;
}

}  // namespace

spawn_place place_in(const asio::any_io_executor& e, std::source_location where) {
  if (target_of<on_context>(e) != nullptr || target_of<outstanding_work>(e) != nullptr ||
      executor_of_task<plain_loop_executor>(e) != nullptr)
    return {&context_of_task(e), std::nullopt, where};
  if (const auto* of = target_of<task_executor<>>(e)) return {&context_of_task(e), strand_of(of->task()), where};
  if (const auto* g = target_of<guest_executor>(e)) return {g->core().context, g->core().strand, where};
  if (const auto* s = target_of<asio::strand<on_context>>(e)) return {&context_of_task(e), *s, where};
  if (const auto* s = target_of<asio::strand<asio::any_io_executor>>(e))
    return {place_in(s->get_inner_executor(), where).context, *s, where};
  if (!e) throw std::invalid_argument("curfew: the executor is empty");
  throw std::invalid_argument(
      "curfew: no asio::io_context is known to be behind this executor, and a curfew loop needs one. Use "
      "asio::co_spawn "
      "on it, and await that in a task with curfew::use_task; or run an io_context there");
}

namespace {

task_core& start(frame& root, const spawn_place& place, error_for errors, loop_core::result_for asker) {
  const std::shared_ptr<loop_core> loop =
      place.loop != nullptr ? place.loop->shared_from_this() : loop_service::loop_on(*place.context, place.where);
  return loop->admit_here_or_outside(
      {.outermost = root,
       .where = place.where,
       .record = {.owner = recorder::id_of(*loop->record), .owned_by = recorder::owner_kind::loop, .by_cause = true},
       .asker = asker,
       .awaited = errors == error_for::awaiting,
       .error_for_nobody = errors == error_for::nobody,
       .strand = place.strand ? &*place.strand : nullptr});
}

}  // namespace

void start_there(frame& root, const spawn_place& place, error_for errors) {
  start(root, place, errors, loop_core::result_for::nobody);
}

task_ref start_there_and_refer(frame& root, const spawn_place& place, error_for errors) {
  task_core& t = start(root, place, errors, loop_core::result_for::reference);
  task_ref started(&t);
  release(&t);
  return started;
}

}  // namespace curfew::detail
