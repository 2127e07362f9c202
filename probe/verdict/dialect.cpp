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
        .throws = "throws",
        .join = "join",
        .spawn = "spawn",
        .article = "a",
        .group = "task_group",
        .deadline = "fail_after",
        .daemon = "spawn_daemon",
        .run_until_it_ended =
            "run the io_context until then (a run() that returned needs restart() and run(), or a work guard), and ",
        .loop_end = "shutdown::wait(deadline) has run() wait for ",
        .behind_loop_end = ", but not a loop that is stopped or destroyed"},
    dialect{.runtime = "asyncio",
            .handle = "a reference",
            .wait_for = "`await task`",
            .throws = "raises",
            .join = "await",
            .spawn = "create",
            .article = "an",
            .group = "asyncio.TaskGroup",
            .deadline = "asyncio.timeout",
            .daemon = "curfew.daemon(task)",
            .run_until_it_ended = "",
            .loop_end = "asyncio.run() cancels ",
            .behind_loop_end = " and says nothing"},
    dialect{.runtime = "trio",
            .handle = "a reference",
            .wait_for = "a nursery's `async with` does",
            .throws = "and raises",
            .join = "wait for",
            .spawn = "start",
            .article = "a",
            .group = "nursery",
            .deadline = "trio.fail_after",
            .daemon = "trio.lowlevel.spawn_system_task",
            .run_until_it_ended = "",
            .loop_end = "trio.run() waits for ",
            .behind_loop_end = " unless its process is ended"},
};

}  // namespace

const dialect& dialect_of(const evidence& of) {
  if (of.oldest == nullptr) return dialects.front();
  const model::snapshot& snapshot = of.words.snapshot();
  const auto loop = of.oldest->loop;
  const auto runtime = loop < snapshot.loops.size() ? snapshot.text(snapshot.loops[loop].runtime) : "";
  const auto found =
      std::find_if(dialects.begin(), dialects.end(), [&](const dialect& d) { return d.runtime == runtime; });
  return found == dialects.end() ? dialects.front() : *found;
}

}  // namespace curfew::verdict
