// blocked-loop: a task has run for long without giving its loop back. Meanwhile nothing else runs on that thread: no
// other task, no timer, no handler.
//
// It is seen while it is so, in a process that runs or that was given up on, and stays in the verdict of a process that
// has ended: the recorder keeps the longest poll of a site. Of one in whose middle the process ended nobody knows how
// long it was.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "probe/model/running_place.hpp"
#include "probe/model/text.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/plain_asio.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool) { return task.state == model::task_state::running; }

void acquit(const rule::circumstances& in, std::vector<suspect>& suspects) {
  const auto& snapshot = in.snapshot;
  if (snapshot.process.end != model::process_end::alive) return suspects.clear();  // when it ended is not known exactly
  std::erase_if(suspects, [&](const suspect& s) {
    const auto& task = snapshot.tasks[s.task];
    return task.since.count() == 0 || snapshot.process.taken - task.since <= in.limit;
  });
}

// On a loop with several threads the others go on.
bool has_more_threads(const evidence& of) {
  const auto& loops = of.words.snapshot().loops;
  return of.oldest->loop < loops.size() && loops[of.oldest->loop].threads > 1;
}

std::string clause(const evidence& of, bool) {
  if (const auto* const poll = of.blocking_poll()) {
    const auto how_long = model::duration_text(poll->lasted);
    return of.many() ? "ran without giving their loops back, one of them for " + how_long
                     : "ran for " + how_long + " without giving its loop back";
  }
  const std::string how_long = model::duration_text(of.words.in_state(*of.oldest));
  if (has_more_threads(of))
    return (of.many() ? "have blocked threads of their loops for " : "has blocked a thread of its loop for ") +
           how_long;
  return (of.many() ? "have blocked their loops for " : "has blocked its loop for ") + how_long;
}

// Returns the code that the thread runs or ran, where somebody read it meanwhile: the innermost function first.
std::vector<model::index> code_of(const evidence& of) {
  if (const auto* const poll = of.blocking_poll()) return poll->running;
  const model::note* const note = of.note();
  return note == nullptr ? std::vector<model::index>{} : note->running;
}

// Returns whether Python has begun a thread, and waits for that to say so, which is the first thing that it does: some
// thread keeps the interpreter's lock, and it is no help to have one do what blocks.
bool waits_for_a_thread_to_begin(const evidence& of) {
  const auto& snapshot = of.words.snapshot();
  const auto running = code_of(of);
  return std::any_of(running.begin(), running.end(), [&](const model::index index) {
    const auto& site = snapshot.site_at(index);
    return snapshot.text(site.function) == "Thread.start" && snapshot.text(site.file).ends_with("/threading.py");
  });
}

std::vector<fact> facts(const evidence& of) {
  const auto* const poll = of.blocking_poll();
  const auto running = code_of(of);
  const auto function = [&](model::index site) {
    auto name = of.words.function(site);
    return name.empty() ? std::string("(not known)") : name;
  };
  std::size_t widest = 0;
  for (const auto site : running) widest = std::max(widest, function(site).size());
  std::vector<fact> lines;
  for (const auto site : running) {
    auto value = function(site);
    const auto place = of.words.place(site);
    if (!place.empty()) value.append(widest - value.size() + 2, ' ').append(place);
    lines.push_back({!lines.empty() ? "" : poll != nullptr ? "ran" : "runs", std::move(value)});
  }
  return lines;
}

std::string card(const evidence& of) {
  if (const auto* const poll = of.blocking_poll())
    return "Ran for " + model::duration_text(poll->lasted) + " without giving its loop back.";
  if (of.oldest == nullptr) return {};
  const model::note* const note = of.note();
  const auto at = note != nullptr ? model::running_place(of.words.snapshot(), *note) : 0;
  const std::string where = at == 0 ? "" : " It is at " + of.words.place(at) + ", in " + of.words.function(at) + ".";
  return "It has run for " + model::duration_text(of.words.in_state(*of.oldest)) + " without giving its " +
         (has_more_threads(of) ? "thread" : "loop") + " back: nothing else runs on that thread meanwhile." + where;
}

model::index site_to_fix(const model::snapshot& snapshot, const model::task& task) {
  return model::running_place_in_task(snapshot, task);
}

fix advice(const evidence& of) {
  if (of.oldest != nullptr && is_of_plain_asio(of.words.snapshot(), *of.oldest))
    return {fix::precision::rule_of_thumb,
            "give the loop back now and then in long computations, and do what blocks on another thread"};
  if (waits_for_a_thread_to_begin(of))
    return {
        fix::precision::rule_of_thumb,
        "look for the thread that keeps the interpreter's lock (`curfew check --timeout` says where each stands), and "
        "do what it computes in another process (`concurrent.futures.ProcessPoolExecutor`)"};
  const auto& say = dialect_of(of);
  return {fix::precision::rule_of_thumb, "give the loop back: await in long computations (" +
                                             std::string(say.give_back) + "), and do what blocks " +
                                             std::string(say.thread)};
}

}  // namespace

constinit const rule rules::blocked_loop{.name = "blocked-loop",
                                         .severity = severity::warning,
                                         .limit = {.option = "--blocking-over",
                                                   .usual = long_block,
                                                   .what = "a task that keeps its loop for longer is a finding"},
                                         .look = look_at_each<holds, asks::all>,
                                         .of_blocking_polls = true,
                                         .acquit = acquit,
                                         .mark = "blocks its loop",
                                         .sum = {.are = "blocking a loop"},
                                         .clause = clause,
                                         .facts = facts,
                                         .card = card,
                                         .advice = advice,
                                         .site_to_fix = site_to_fix};

}  // namespace curfew::verdict
