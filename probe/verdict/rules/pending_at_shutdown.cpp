// pending-at-shutdown: the task was alive when its loop shut down, or when the process ended, was killed or was given
// up on. The main task is no exception: a program that was killed in its middle was not done.
//
// What a daemon owns counts as a daemon: tasks in its group, and tasks whose handle it holds, are cancelled with it
// after the regular tasks have drained, so they are no finding either.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "probe/model/not_run.hpp"
#include "probe/model/running_place.hpp"
#include "probe/model/text.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/verdict/cancel_words.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/keeper.hpp"
#include "probe/verdict/plain_asio.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/test_limit.hpp"
#include "probe/verdict/thresholds.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool ended) {
  return task.pending_at_shutdown || (ended && model::is_live(task.state));
}

bool holds_of(const model::evicted_tasks& tasks) { return tasks.pending_at_shutdown; }

// Links a node to its owner. The node is a suspect, or a group (then `task` is none).
struct owned {
  model::node_id owner;
  model::node_id id;
  model::index task;
};

// Clears the suspects that daemons own, walking down from the daemons through groups and suspects. Every node between a
// daemon and a suspect is pending itself, so it suffices to walk the suspects and the groups.
void acquit(const rule::circumstances& in, std::vector<suspect>& suspects) {
  const auto& [snapshot, daemons, limit] = in;
  if (daemons.empty() || suspects.empty()) return;

  std::vector<owned> nodes;
  nodes.reserve(suspects.size() + snapshot.groups.size());
  for (const auto& s : suspects) {
    const auto& task = snapshot.tasks[s.task];
    // An orphan has no owner left, even if its last owner is still on record.
    if (!task.orphaned) nodes.push_back({task.owner, task.id, s.task});
  }
  for (const auto& group : snapshot.groups) nodes.push_back({group.owner, group.id, model::none});
  std::sort(nodes.begin(), nodes.end(), [](const owned& a, const owned& b) { return a.owner < b.owner; });

  auto owners = daemons;
  std::vector<bool> acquitted(snapshot.tasks.size(), false);
  std::vector<bool> visited(nodes.size(), false);
  while (!owners.empty()) {
    const auto owner = owners.back();
    owners.pop_back();
    auto at = std::lower_bound(nodes.begin(), nodes.end(), owner,
                               [](const owned& node, model::node_id id) { return node.owner < id; });
    for (; at != nodes.end() && at->owner == owner; ++at) {
      const auto position = static_cast<std::size_t>(at - nodes.begin());
      if (visited[position]) break;  // this owner was visited before: a damaged snapshot may have cycles
      visited[position] = true;
      if (at->task != model::none) acquitted[at->task] = true;
      owners.push_back(at->id);
    }
  }
  std::erase_if(suspects, [&](const suspect& s) { return acquitted[s.task]; });
}

// Returns whether the task was merely alive when the process was killed, as in any program: its loop had not shut down.
bool is_cut_off(const model::task& task) { return !task.pending_at_shutdown; }

// Returns the state that the task was in then. Of one that has gone on since, or goes on, only the present one is
// known.
std::string_view state_then(const evidence& of) {
  const model::task* const oldest = of.oldest;
  const bool is_then = oldest != nullptr && model::is_live(oldest->state) && model::is_known(*oldest);
  if (!is_then) return "pending";
  const bool has_gone_on = of.note() != nullptr && of.note()->at_shutdown != model::none;
  const bool goes_on = has_gone_on || (oldest->pending_at_shutdown && oldest->state == model::task_state::running);
  return goes_on ? "pending" : model::text_of(oldest->state);
}

// Returns when the task was pending, at length if no other clause says anything.
std::string when(const evidence& of, bool at_length) {
  if (of.oldest != nullptr && !of.oldest->pending_at_shutdown)
    return at_length ? "when " + of.process_end : of.at_process_end;
  if (!at_length) return "at shutdown";
  return of.many() ? "when their loop shut down" : "when its loop shut down";
}

// Returns whether the task was asked to end, and its cleanup has not ended yet.
bool is_cleaning_up(const evidence& of) {
  return of.oldest != nullptr && model::is_live(of.oldest->state) && of.oldest->cleans_up;
}

std::string clause(const evidence& of, bool is_first) {
  const std::string_view were = !is_first ? "" : of.many() ? "were " : "was ";
  const auto pending = std::string(were).append("still ").append(state_then(of)) + " " + when(of, is_first);
  return pending + (is_cleaning_up(of) ? ", cleaning up after a cancel" : "");
}

std::string card(const evidence& of) {
  const bool waits = of.problem.awaited != model::none && of.oldest != nullptr;
  return "It was alive when its loop shut down, or when its process ended." +
         (waits ? " It " + wait_clause(of.problem, *of.oldest, of.words) + "." : "");
}

// Returns whether the task's loop went away before the task had its first turn: nobody ran its context after the spawn,
// or whoever ran it was busy. Declaring such a task a daemon would leave its work undone as well.
bool had_no_run(const model::task& task) {
  return task.state == model::task_state::never_started && task.pending_at_shutdown && !task.cancel_requested;
}

// Returns whether the task was pending although it waited for nothing that could be cancelled: it was to go on.
bool had_nothing_to_wait_for(const model::snapshot& snapshot, const model::task& task) {
  const auto& stack = snapshot.stack_of(task);
  return task.pending_at_shutdown && stack.operation == 0 && stack.kept == 0 && task.wait_on == 0;
}

// Returns what to do about a task that waits, or is ready, in a plain Asio context which goes on when its test has
// ended. stop() is no help there: it leaves the task where it is.
fix advice_of_context_that_goes_on(const evidence& of) {
  const bool in_pool = is_in_pool(of.words.snapshot(), *of.oldest);
  const std::string run = in_pool ? "join()" : "run()";
  if (of.oldest->state == model::task_state::waiting)
    return {fix::precision::rule_of_thumb,
            "cancel or close what " + std::string(of.many() ? "they wait" : "it waits") + " for, and let " + run +
                " return by itself before the test ends, not by stop(); where other tests share that, wait for " +
                of.it() + " alone (asio::use_future)"};
  return {fix::precision::rule_of_thumb, "let " + run + " do what is left, and return by itself before the test ends" +
                                             (in_pool ? "" : ": one that returned needs restart()")};
}

// Returns whether the task waits for a timer: when that is late, another timer is no help.
bool waits_for_timer(const model::snapshot& snapshot, const model::task& task) {
  return snapshot.text(snapshot.stack_of(task).operation).starts_with("deadline_timer.");
}

// Returns whether nothing of the task's loop goes on, for nobody runs that. A test that asks of a context of plain Asio
// knows better who runs it.
bool is_kept_by_nobody(const evidence& of) {
  const auto& snapshot = of.words.snapshot();
  return !of.oldest->pending_at_shutdown && model::is_live(of.oldest->state) &&
         !is_of_plain_asio(snapshot, *of.oldest) && model::is_run_by_nobody(snapshot, *of.oldest, long_block);
}

// Returns whether the task waits until a thread is done with what it was given, and no time limit ends that wait:
// trio's and anyio's wait for their threads, unless they are told otherwise.
bool waits_for_thread(const model::snapshot& snapshot, const model::task& task) {
  return snapshot.operation_of(task).ends_with("to_thread.run_sync");
}

// Returns what to know of how that comes for which a task waits which something of the program is to wake: in another
// thread, a result that is set, or an item that is put, does not wake the loop by itself.
std::string_view how_it_comes(const model::snapshot& snapshot, const model::task& task) {
  constexpr std::array<std::string_view, 6> woken{"asyncio.Future", "Event.wait",     "Queue.get",
                                                  "Queue.put",      "Condition.wait", "Semaphore.acquire"};
  const bool is_asyncio = task.loop < snapshot.loops.size() &&
                          snapshot.text(snapshot.loops[task.loop].runtime) == std::string_view("asyncio");
  const bool is_woken = std::find(woken.begin(), woken.end(), snapshot.operation_of(task)) != woken.end();
  return is_asyncio && is_woken ? " (from another thread by loop.call_soon_threadsafe)" : "";
}

// Returns whether the wait ends when its time is up: the task's own, or that of whoever waits for it.
bool is_bounded(const evidence& of) {
  const auto by = of.problem.awaited_by;
  return of.oldest->has_deadline || (by != model::none && of.words.snapshot().tasks[by].has_deadline);
}

// Returns what to do about a task that waits for what another one holds: "have refresh #3 let go of it"; else "".
std::string advice_to_let_go(const evidence& of) {
  const auto& snapshot = of.words.snapshot();
  const auto* const object = snapshot.object_of(static_cast<model::index>(of.oldest - snapshot.tasks.data()));
  if (object == nullptr || object->holder == 0) return {};
  return "have " + of.words.who(object->holder) + " let go of " + (of.many() ? "what the oldest waits for" : "it");
}

// Returns what to do about a task that whoever ended its process, or its loop, left no time.
fix advice_of_cut_off(const evidence& of, const std::string& what_waits) {
  constexpr auto rule_of_thumb = fix::precision::rule_of_thumb;
  const auto& snapshot = of.words.snapshot();
  const model::task& oldest = *of.oldest;
  const std::string let_go = advice_to_let_go(of);
  const std::string comes = (of.many() ? "see that what they wait for comes" : "see that what it waits for comes") +
                            std::string(how_it_comes(snapshot, oldest));
  if (const model::index keeper = keeper_of_thread(snapshot, oldest); keeper != model::none && !oldest.orphaned)
    return {fix::precision::of_this_case, "have " + of.words.who(snapshot.tasks[keeper].id) + " give its loop back: " +
                                              (of.many() ? "they" : "it") + " had no turn meanwhile, whatever came"};
  const bool is_of_limit = is_ended_by_test_limit(snapshot, oldest);
  const model::index awaited = of.problem.awaited;
  if (is_of_limit && what_waits.empty() && is_asked_before_shutdown(snapshot, oldest))
    return advice_to_let_cancel_pass(of);
  if (is_of_limit && (what_waits.empty() || !is_asked_before_shutdown(snapshot, snapshot.tasks[awaited])))
    return {rule_of_thumb,
            (what_waits.empty() ? comes : what_waits) + ", or give the test longer: CURFEW_TEST_LIMIT=" + "seconds"};
  const bool is_run = !is_kept_by_nobody(of);
  if (is_run && !what_waits.empty()) return {rule_of_thumb, what_waits};
  if (oldest.pending_at_shutdown || of.problem.cut_off) return {};
  if (snapshot.process.end == model::process_end::exited)
    return {rule_of_thumb, "end " + of.it() +
                               " before the process exits: have the loop end before main returns, and call "
                               "exit() in no task of it"};
  if (snapshot.process.end == model::process_end::died)
    return {rule_of_thumb, "end " + of.it() + " before the process leaves through _exit or exec"};
  const bool plain_asio = is_of_plain_asio(snapshot, oldest);
  if (!is_run)
    return {rule_of_thumb, "have a thread run " + std::string(of.many() ? "their" : "its") +
                               " loop: nobody called run(), it has returned, or stop() ended it"};
  if (plain_asio && of.is_of_test) return advice_of_context_that_goes_on(of);
  if (oldest.state != model::task_state::waiting) return {};
  if (plain_asio && waits_for_timer(snapshot, oldest))
    return {rule_of_thumb, std::string("cancel the timer that ") + (of.many() ? "they wait" : "it waits") +
                               " for, or have it expire earlier"};
  if (plain_asio) return {rule_of_thumb, comes + ", or cancel it when a steady_timer says that it is late"};
  if (!let_go.empty() && is_bounded(of)) return {rule_of_thumb, let_go};
  if (!let_go.empty())
    return {rule_of_thumb, let_go + ", or bound the wait with " + std::string(dialect_of(of).deadline)};
  if (waits_for_thread(snapshot, oldest))
    return {rule_of_thumb, std::string("end what the thread does that ") + (of.many() ? "they wait" : "it waits") +
                               " for, or do not wait for it any more when time is up (abandon_on_cancel=True, before "
                               "trio 0.23 cancellable=True): nothing ends a thread from outside"};
  if (is_bounded(of)) return {rule_of_thumb, comes};
  return {rule_of_thumb, comes + ", or bound the wait with " + std::string(dialect_of(of).deadline)};
}

std::vector<fact> facts(const evidence& of) {
  if (of.oldest == nullptr || !is_kept_by_nobody(of)) return {};
  const auto& snapshot = of.words.snapshot();
  const auto not_run = model::not_run_since(snapshot, of.oldest->loop);
  if (not_run.count() == 0) return {};  // its runtime does not say: a callback that blocks it may keep it
  return {{"note", std::string("nobody has run ") + (of.many() ? "their" : "its") + " loop for " +
                       model::duration_text(std::max(snapshot.process.taken - not_run, model::nanoseconds(0)))}};
}

fix advice(const evidence& of) {
  const model::task* const oldest = of.oldest;
  const problem& problem = of.problem;
  if (oldest == nullptr) return {};
  if (is_cleaning_up(of))
    return {fix::precision::of_this_case, "end what " +
                                              std::string(of.many() ? "their cleanup waits" : "its cleanup waits") +
                                              " for, or bound that with " + std::string(dialect_of(of).deadline)};
  const std::string it = of.it(), its = of.many() ? "their" : "its";
  const bool plain_asio = is_of_plain_asio(of.words.snapshot(), *oldest);
  if (plain_asio && (had_no_run(*oldest) || had_nothing_to_wait_for(of.words.snapshot(), *oldest)))
    return {fix::precision::of_this_case, "let " + its + " context run until " + (of.many() ? "they are" : "it is") +
                                              " done: a run() that returned needs restart(), a thread_pool join()"};
  const dialect& words = dialect_of(of);
  const std::string wait_for = " (" + std::string(words.wait_for) + ")", join_it = std::string(words.join) + " " + it;
  if (had_no_run(*oldest))
    return {fix::precision::of_this_case, "let " + it + " end before " + its + " loop goes: " +
                                              std::string(words.run_until_it_ended) + join_it + wait_for};
  constexpr auto rule_of_thumb = fix::precision::rule_of_thumb;
  const bool waits = problem.awaited != model::none;
  const std::string what_waits = oldest->waits_for_holder ? advice_to_let_go(of)
                                 : of.many()              ? "end what the oldest waits for"
                                                          : "end what it waits for";
  if (oldest->main || !oldest->pending_at_shutdown || is_ended_by_test_limit(of.words.snapshot(), *oldest))
    return advice_of_cut_off(of, waits ? what_waits : "");
  const std::string before = waits ? what_waits + ", " : "";
  const std::string end_it = before + "end " + it + " before ";
  const bool has_handle = oldest->owned_by == model::owner_kind::handle && !oldest->orphaned;
  if (has_handle && problem.awaited_by != model::none) {  // somebody joins it already
    const bool by_main = of.words.snapshot().tasks[problem.awaited_by].main;
    return {rule_of_thumb,
            end_it + "main does" + (by_main ? "" : ", or have main wait for the task that waits for " + it)};
  }
  if (has_handle)
    return {rule_of_thumb, before + join_it + " before main ends" + wait_for + ", cancel " + it + ", or declare " + it +
                               " with " + std::string(words.daemon)};
  if (plain_asio)
    return {rule_of_thumb, end_it + its + " context goes: cancel or close what " +
                               (of.many() ? "they wait for, then run the context until they have ended"
                                          : "it waits for, then run the context until it has ended")};
  // A snapshot does not keep who ended the loop, and so it does not say whether waiting could have helped.
  const bool in_group = oldest->owned_by == model::owner_kind::group;
  const std::string how = in_group ? " (cancel " + its + " " + std::string(words.group) + ")" : "";
  const bool does_nothing = words.loop_end_cancels && oldest->reason != model::cancel_reason::shutdown;
  const std::string loop_end =
      does_nothing ? "" : "; " + std::string(words.loop_end) + it + std::string(words.behind_loop_end);
  return {rule_of_thumb, end_it + its + " loop ends" + how + loop_end};
}

// Returns the site where the task waits, unless a handle owns it: there it has to be ended before its loop shuts down.
// Where that did not shut down, it was cut off in its wait.
model::index site_to_fix(const model::snapshot& snapshot, const model::task& task) {
  if (task.state == model::task_state::running)
    return model::running_place_in_task(snapshot, task);  // its stack is where it waited last
  const bool is_to_be_ended = task.owned_by == model::owner_kind::handle && task.pending_at_shutdown;
  return is_to_be_ended ? 0 : model::waiting_place(snapshot, task);
}

}  // namespace

constinit const rule rules::pending_at_shutdown{.name = "pending-at-shutdown",
                                                .severity = severity::failure,
                                                .look = look_at_each<holds>,
                                                .evicted = holds_of,
                                                .acquit = acquit,
                                                .is_cut_off = is_cut_off,
                                                .mark = "pending",
                                                .sum = {.are = "pending at shutdown"},
                                                .clause = clause,
                                                .facts = facts,
                                                .card = card,
                                                .advice = advice,
                                                .site_to_fix = site_to_fix};

}  // namespace curfew::verdict
