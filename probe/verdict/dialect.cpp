#include "probe/verdict/dialect.hpp"

#include <algorithm>
#include <array>

#include "probe/model/snapshot.hpp"

namespace curfew::verdict {

namespace {

constexpr std::array dialects{
    dialect{
        .runtime = "",
        .handle = "a join_handle",
        .wait_for = "`co_await handle.join()`",
        .await_call = "`co_await f()`",
        .start_it = "spawn it",
        .throws = "throws",
        .join = "join",
        .spawn = "spawn",
        .article = "a",
        .group = "task_group",
        .its_group = "task group",
        .deadline = "fail_after",
        .daemon = "spawn_daemon",
        .give_back = "`co_await curfew::yield()`",
        .thread = "on another thread (asio::thread_pool)",
        .run_until_it_ended =
            "run the io_context until then (a run() that returned needs restart() and run(), or a work guard), and ",
        .loop_end = "shutdown::wait(deadline) has run() wait for ",
        .behind_loop_end = ", but not a loop that is stopped or destroyed"},
    dialect{.runtime = "asyncio",
            .handle = "a reference",
            .wait_for = "`await task`",
            .await_call = "`await f()`",
            .start_it = "create a task of it",
            .throws = "raises",
            .join = "await",
            .spawn = "create",
            .article = "an",
            .group = "asyncio.TaskGroup",
            .its_group = "task group",
            .deadline = "asyncio.timeout",
            .daemon = "curfew.daemon(task)",
            .give_back = "`await asyncio.sleep(0)`",
            .thread = "in another thread (`await asyncio.to_thread(…)`)",
            .run_until_it_ended = "",
            .loop_end = "asyncio cancels ",
            .behind_loop_end = " then and says nothing",
            .loop_end_cancels = true},
    dialect{.runtime = "trio",
            .handle = "a reference",
            .wait_for = "a nursery's `async with` does",
            .await_call = "`await f()`",
            .start_it = "start it in a nursery (`nursery.start_soon(f)`)",
            .throws = "and raises",
            .join = "wait for",
            .spawn = "start",
            .article = "a",
            .group = "nursery",
            .its_group = "nursery",
            .deadline = "trio.fail_after",
            .daemon = "trio.lowlevel.spawn_system_task",
            .give_back = "`await trio.lowlevel.checkpoint()`",
            .thread = "in another thread (`await trio.to_thread.run_sync(…)`)",
            .run_until_it_ended = "",
            .loop_end = "trio.run() waits for ",
            .behind_loop_end = " only where its nursery is left (`async with`)"},
};

// Returns whether what was counted is code of Python's, where no loop says so.
bool is_of_python(const evidence& of) {
  const model::snapshot& snapshot = of.words.snapshot();
  return of.problem.site < snapshot.sites.size() &&
         snapshot.text(snapshot.sites[of.problem.site].file).ends_with(".py");
}

std::string_view runtime_of(const model::snapshot& snapshot, const model::task& task) {
  return task.loop < snapshot.loops.size() ? snapshot.text(snapshot.loops[task.loop].runtime) : "";
}

const dialect& called(std::string_view runtime) {
  const auto* const found =
      std::find_if(dialects.begin(), dialects.end(), [&](const dialect& d) { return d.runtime == runtime; });
  return found == dialects.end() ? dialects.front() : *found;
}

// Returns the runtime of a problem's oldest task; where no task is left of it, the one of which all loops are that
// there were: those of Python are called by it.
std::string_view runtime_of(const evidence& of) {
  const model::snapshot& snapshot = of.words.snapshot();
  if (of.oldest != nullptr) return runtime_of(snapshot, *of.oldest);
  const auto& loops = snapshot.counters_by_name;
  if (loops.empty()) return is_of_python(of) ? "asyncio" : "";
  const auto first = snapshot.text(loops.front().name);
  return std::all_of(loops.begin(), loops.end(), [&](const auto& c) { return snapshot.text(c.name) == first; }) ? first
                                                                                                                : "";
}

}  // namespace

const dialect& dialect_of(const evidence& of) { return called(runtime_of(of)); }

const dialect& dialect_of(const model::snapshot& snapshot, const model::task& task) {
  return called(runtime_of(snapshot, task));
}

}  // namespace curfew::verdict
