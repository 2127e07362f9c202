#include "probe/report/formats/text/task_fact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/report/joined.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t ids_shown = 5;

std::string times(std::uint32_t n) {
  if (n == 0) return "never polled";
  return n == 1 ? "polled once" : fmt::format("polled {} times", model::count_text(n));
}

// Returns how often the tasks were polled before the poll that they are in, if they run.
std::string polls_of(const verdict::evidence& of) {
  if (of.oldest->unseen) return {};
  const bool run = of.oldest->state == model::task_state::running;
  if (!of.many()) return run && of.oldest->polls == 0 ? "in its first poll" : times(of.oldest->polls);
  const auto& tasks = of.words.snapshot().tasks;
  const auto [least, most] =
      std::minmax_element(of.problem.tasks.begin(), of.problem.tasks.end(),
                          [&](model::index a, model::index b) { return tasks[a].polls < tasks[b].polls; });
  const auto low = tasks[*least].polls, high = tasks[*most].polls;
  if (run && high == 0) return "each in its first poll";
  if (low == high) return times(low);
  return fmt::format("polled {} to {} times", model::count_text(low), model::count_text(high));
}

std::string some_ids(const verdict::evidence& of) {
  const auto& list = of.problem.tasks;
  std::string ids;
  for (std::size_t i = 0; i < std::min(list.size(), ids_shown); ++i)
    ids += fmt::format("{}#{}", i == 0 ? "" : " ", of.words.snapshot().tasks[list[i]].id);
  return list.size() > ids_shown ? ids + " …" : ids;
}

std::string state_of(const verdict::evidence& of) {
  const auto& task = *of.oldest;
  if (!model::is_known(task)) return of.many() ? "their steps are not seen" : "its steps are not seen";
  // If a process died unseen, nobody knows for how long the task remained in its state.
  const std::string_view at_least = of.words.snapshot().process.end_unseen ? "at least " : "";
  const auto since = [&] { return fmt::format("{}{}", at_least, model::duration_text(of.words.in_state(task))); };
  switch (task.state) {
    case model::task_state::ready:
      return task.polls == 0 ? "never started" : "ready to run for " + since();
    case model::task_state::running: {
      if (of.many()) return "running";  // each on its own thread
      const auto thread = of.note() == nullptr ? 0 : of.note()->thread;
      return fmt::format("running{} for {}", thread == 0 ? "" : fmt::format(" on thread {}", thread), since());
    }
    case model::task_state::waiting:
      return of.many() ? "waiting" : "waiting for " + since();
    case model::task_state::destroyed:
      return of.many() ? "then destroyed while they were suspended" : "then destroyed while it was suspended";
    case model::task_state::never_started:
      return of.many() ? "destroyed before they started" : "destroyed before it started";
    default:
      return fmt::format("then {}", model::text_of(task.state));
  }
}

// Returns where a task was to run that has not begun, if that is not where its owner runs: " in loop db".
std::string on_its_loop(const verdict::evidence& of) {
  if (of.oldest->polls != 0 || of.oldest->unseen || of.oldest->state == model::task_state::running) return {};
  const auto loop = of.words.other_loop(*of.oldest);
  return loop.empty() ? std::string() : " in " + loop;
}

}  // namespace

verdict::fact task_fact(const verdict::evidence& of) {
  const auto live = model::is_live(of.oldest->state);
  const auto age = [&](const model::task& task) { return model::duration_text(of.words.age(task)); };
  std::vector<std::string> facts;
  if (of.many()) {
    const auto& youngest = of.words.snapshot().tasks[of.problem.tasks.back()];
    facts.push_back(fmt::format("×{}", model::count_text(of.problem.count)));
    facts.push_back(fmt::format("{} {}", live ? "youngest" : "the last lived", age(youngest)));
    facts.push_back(fmt::format("{} {}", live ? "oldest" : "the first", age(*of.oldest)));
  } else {
    facts.push_back(fmt::format("{} {}", live ? "age" : "lived", age(*of.oldest)));
  }
  if (const auto polls = polls_of(of); !polls.empty()) facts.push_back(polls);
  facts.push_back(state_of(of) + on_its_loop(of));
  const auto who = of.many() ? some_ids(of) : of.words.name_and_id(*of.oldest);
  return {of.many() ? "tasks" : "task", fmt::format("{}: {}", who, joined(facts, ", "))};
}

}  // namespace curfew::report
