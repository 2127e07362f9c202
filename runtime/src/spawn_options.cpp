#include <curfew/spawn_options.hpp>

#include <stdexcept>
#include <string>

#include "runtime/src/core/context_executor.hpp"
#include "runtime/src/core/executor_target.hpp"
#include "runtime/src/core/guest_core.hpp"
#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_executor.hpp"

namespace curfew::detail {

namespace {

[[noreturn]] void refuse(const loop_core& l, const std::string& why) {
  throw std::invalid_argument("curfew: spawn on loop '" + l.options.name + "' is given " + why);
}

given_strand strand_on(const asio::any_io_executor& e, const loop_core& l) {
  if (!e) refuse(l, "an empty executor");
  if (&asio::query(e, asio::execution::context) != static_cast<asio::execution_context*>(&l.home->get()))
    refuse(l,
           "an executor of another context: a task runs on its loop's io_context. Spawn it with loop.spawn() of a loop "
           "there, or await asio::co_spawn with curfew::use_task");
  if (is_contexts_own(e)) return std::nullopt;
  if (const auto* s = target_of<asio::strand<asio::any_io_executor>>(e)) return *s;
  if (const auto* s = target_of<asio::strand<asio::io_context::executor_type>>(e)) return users_strand(*s);
  if (const auto* of = target_of<task_executor<>>(e)) {
    if (given_strand its = of->runs_here() ? strand_of(of->task()) : std::nullopt) return its;
    refuse(l, "the executor of " + quoted(of->task()) +
                  ", on which nothing runs but what belongs to that task. Make a strand, "
                  "asio::make_strand(loop.executor()), and give it to both");
  }
  if (const auto* g = target_of<guest_executor>(e)) return g->core().strand;
  if (!l.several_threads)
    refuse(
        l,
        "an executor of the program's own, but a loop with one thread runs its tasks itself. Leave the executor out, "
        "or give the loop more threads (run_options::threads)");
  return users_strand(e);
}

}  // namespace

given_strand strand_for(const spawn_options& options, const loop_core& l) {
  return options.executor ? strand_on(options.executor.get(), l) : std::nullopt;
}

}  // namespace curfew::detail
