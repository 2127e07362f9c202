// A task that runs for long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/model/tree.hpp"
#include "probe/model/wording.hpp"
#include "probe/verdict/rules.hpp"
#include "probe/verdict/words.hpp"
#include "tests/probe/verdict/kind_named.hpp"
#include "tests/probe/verdict/verdicts.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using model::process_end;
using model::task_state;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::kind_named;
using tests::snapshot_builder;
using tests::verdicts;
using namespace std::chrono_literals;

TEST(blocked_loop, holds_for_a_task_that_has_run_for_a_second) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 8999ms);
  b.task("just began").state(task_state::running, 9s);
  b.task("waits").waiting("sleep_for", 1s);
  EXPECT_THAT(verdicts(b), ElementsAre("blocked-loop computes"));
  EXPECT_EQ(severity_of(kind_named("blocked-loop")), severity::warning);
}

TEST(blocked_loop, holds_for_a_daemon_and_for_a_process_that_was_given_up) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 1s).daemon();
  EXPECT_THAT(verdicts(b, judged_as::ended), ElementsAre("blocked-loop computes"));
}

TEST(blocked_loop, says_nothing_of_a_process_whose_end_nobody_saw) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 1s).daemon();
  b.end(process_end::died, 9s);
  EXPECT_THAT(verdicts(b), IsEmpty());
}

TEST(blocked_loop, advises_no_thread_where_one_cannot_begin) {
  snapshot_builder b;
  b.loop("asyncio").runtime = b.text("asyncio");
  b.task("computes").state(task_state::running, 8s).get().note = 0;
  auto& note = b.get().notes.emplace_back();
  note.running = {b.site("/lib/threading.py", 327, "Condition.wait"), b.site("/src/a.py", 12, "Thread.start")};
  const auto advice = [&] {
    const model::tree nodes = model::make_tree(b.get());
    const model::wording words(b.get(), nodes, "");
    const problem of{.tasks = {0}, .count = 1};
    return rules::blocked_loop.advice({.problem = of, .words = words, .oldest = b.get().tasks.data()}).text;
  };
  EXPECT_THAT(advice(), testing::StartsWith("give the loop back"));
  b.get().notes[0].running.push_back(b.site("/lib/threading.py", 969, "Thread.start"));
  EXPECT_THAT(advice(), testing::HasSubstr("keeps the interpreter's lock"));
}

TEST(blocked_loop, says_what_the_thread_runs) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 8s).get().note = 0;
  b.get().notes.emplace_back().running = {b.site("/src/a.py", 7, "factor"), b.site("/src/a.py", 12, "computes")};
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.tasks = {0}, .count = 1};
  const evidence seen{.problem = of, .words = words, .oldest = b.get().tasks.data()};
  const auto facts = rules::blocked_loop.facts(seen);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].label, "runs");
  EXPECT_EQ(facts[0].value, "factor    /src/a.py:7");
  EXPECT_EQ(facts[1].value, "computes  /src/a.py:12");
}

TEST(blocked_loop, says_that_a_function_is_not_known) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 8s).get().note = 0;
  b.get().notes.emplace_back().running = {b.site("", 0, ""), b.site("/src/a.cpp", 12, "computes")};
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.tasks = {0}, .count = 1};
  const auto facts = rules::blocked_loop.facts({.problem = of, .words = words, .oldest = b.get().tasks.data()});
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].value, "(not known)");
  EXPECT_EQ(facts[1].value, "computes     /src/a.cpp:12");
}

TEST(blocked_loop, says_where_a_task_is_by_a_line_of_the_program) {
  snapshot_builder b;
  b.task("computes").state(task_state::running, 8s).get().note = 0;
  auto& running = b.get().notes.emplace_back().running;
  running = {b.site("libc.so.6", 0, "read"), b.site("/src/a.cpp", 7, "load")};
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.tasks = {0}, .count = 1};
  const evidence seen{.problem = of, .words = words, .oldest = b.get().tasks.data()};
  EXPECT_THAT(rules::blocked_loop.card(seen), testing::HasSubstr("It is at /src/a.cpp:7, in load."));
  running.pop_back();
  EXPECT_THAT(rules::blocked_loop.card(seen), testing::HasSubstr("It is at libc.so.6, in read."));
}

TEST(blocked_loop, says_that_a_loop_with_several_threads_goes_on) {
  snapshot_builder b;
  b.loop("main").threads = 4;
  b.task("computes").state(task_state::running, 8s);
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  const problem of{.tasks = {0}, .count = 1};
  const evidence seen{.problem = of, .words = words, .oldest = b.get().tasks.data()};
  EXPECT_EQ(rules::blocked_loop.clause(seen, true), "has blocked a thread of its loop for 2 s");
  b.get().loops[0].threads = 1;
  EXPECT_EQ(rules::blocked_loop.clause(seen, true), "has blocked its loop for 2 s");
}

// Two tasks of one line ran for long, the longest of them for 3 s.
snapshot_builder polls_that_ended() {
  snapshot_builder b;
  const auto site = b.site("/src/a.cpp", 7, "serve");
  b.get().blocking_polls.push_back({.site = site,
                                    .function = b.site("/src/a.cpp", 3, "report"),
                                    .tasks = 2,
                                    .lasted = 3s,
                                    .running = {b.site("libc.so.6", 0, "read"), b.site("/src/a.cpp", 4, "report")}});
  return b;
}

TEST(blocked_loop, is_told_of_a_process_that_has_ended) {
  auto b = polls_that_ended();
  EXPECT_THAT(judge(b.get()), IsEmpty()) << "of one that runs it says what is";
  EXPECT_THAT(judge(b.get(), judged_as::ended), testing::SizeIs(1));
  b.end(process_end::died, 9s);
  const auto found = judge(b.get());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, kind_named("blocked-loop"));
  EXPECT_EQ(found[0].task, model::none);
  EXPECT_EQ(found[0].site, b.get().blocking_polls[0].site);
  EXPECT_EQ(found[0].count, 2u);
}

TEST(blocked_loop, says_what_ran_in_a_poll_that_has_ended) {
  auto b = polls_that_ended();
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  problem of{.site = b.get().blocking_polls[0].site, .count = 2};
  of.kinds.add(kind_named("blocked-loop"));
  const evidence many{.problem = of, .words = words, .oldest = nullptr};
  EXPECT_EQ(rules::blocked_loop.clause(many, true), "ran without giving their loops back, one of them for 3 s");
  const auto facts = rules::blocked_loop.facts(many);
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].label, "ran");
  EXPECT_EQ(facts[0].value, "read    libc.so.6");
  EXPECT_EQ(facts[1].value, "report  /src/a.cpp:4");
  of.count = 1;
  const evidence one{.problem = of, .words = words, .oldest = nullptr};
  EXPECT_EQ(rules::blocked_loop.clause(one, true), "ran for 3 s without giving its loop back");
}

// No task is left that knows its loop.
TEST(blocked_loop, advises_in_the_words_of_the_runtime_also_when_the_poll_has_ended) {
  auto b = polls_that_ended();
  b.get().counters_by_name.resize(1);
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  problem of{.site = b.get().blocking_polls[0].site, .count = 1};
  of.kinds.add(kind_named("blocked-loop"));
  const evidence seen{.problem = of, .words = words, .oldest = nullptr};
  EXPECT_THAT(rules::blocked_loop.advice(seen).text, testing::HasSubstr("`co_await curfew::yield()`"));
  b.get().counters_by_name[0].name = b.text("asyncio");
  EXPECT_EQ(rules::blocked_loop.advice(seen).text,
            "give the loop back: await in long computations (`await asyncio.sleep(0)`), and do what blocks in another "
            "thread (`await asyncio.to_thread(…)`)");
}

// The counts of other rules at the same site have nothing to do with it.
TEST(blocked_loop, is_no_evidence_of_another_finding) {
  auto b = polls_that_ended();
  const model::tree nodes = model::make_tree(b.get());
  const model::wording words(b.get(), nodes, "");
  problem of{.site = b.get().blocking_polls[0].site, .count = 2};
  of.kinds.add(kind_named("orphaned-task"));
  EXPECT_EQ((evidence{.problem = of, .words = words, .oldest = nullptr}.blocking_poll()), nullptr);
}

}  // namespace
}  // namespace curfew::verdict
