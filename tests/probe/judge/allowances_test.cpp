// What tests mean: findings of tasks that were spawned at a time, and numbers that they have seen.
#include "probe/judge/allowances.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "probe/judge/judgement.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::judge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::snapshot_builder;
using namespace std::chrono_literals;

model::allowance allowed(snapshot_builder& b, std::string_view kinds, std::chrono::milliseconds from,
                         std::chrono::milliseconds to) {
  return {.kinds = b.text(kinds), .began = from, .ended = to};
}

// "a: orphaned-task" for what is left, and "3: orphaned-task" for what is only counted.
std::vector<std::string> left(const model::snapshot& s, const policy& p = {}) {
  std::vector<std::string> lines;
  for (const auto& f : judgement_of(s, p).findings)
    lines.push_back((f.task == model::none ? std::to_string(f.count) : std::string(s.name_of(s.tasks[f.task]))) + ": " +
                    std::string(verdict::name_of(f.kind)));
  return lines;
}

TEST(allowances, are_of_tasks_that_were_spawned_meanwhile) {
  snapshot_builder b;
  for (const auto& [name, at] : {std::pair("before", 9ms), {"first", 10ms}, {"last", 20ms}, {"after", 21ms}})
    b.task(name).spawned(at).unobserved_error();
  b.get().allowances = {allowed(b, "unobserved-error,never-started", 10ms, 20ms)};
  EXPECT_THAT(left(b), ElementsAre("before: unobserved-error", "after: unobserved-error"));
  for (const auto& e : judgement_of(b.get()).excused) EXPECT_EQ(e.by, excused_finding::by_test);
}

TEST(allowances, may_hold_one_in_the_other) {
  snapshot_builder b;
  b.task("in both").spawned(12ms).unobserved_error();
  b.task("in the outer one").spawned(18ms).unobserved_error();
  b.task("in none").spawned(31ms).unobserved_error();
  b.get().allowances = {allowed(b, "*", 5ms, 30ms), allowed(b, "*", 10ms, 15ms),
                        allowed(b, "never-started", 16ms, 17ms)};
  EXPECT_THAT(left(b), ElementsAre("in none: unobserved-error"));
}

// A process that was killed has no word of an end.
TEST(allowances, hold_until_they_are_ended) {
  snapshot_builder b;
  b.task("late").spawned(9000ms).unobserved_error();
  b.get().allowances = {allowed(b, "*", 10ms, 0ms)};
  EXPECT_THAT(left(b), IsEmpty());
}

TEST(allowances, are_about_what_is_foremost_of_a_task) {
  snapshot_builder b;
  b.task("a").spawned(10ms).orphaned().pending_at_shutdown();
  b.get().allowances = {allowed(b, "orphaned-task", 10ms, 20ms)};
  EXPECT_THAT(left(b), IsEmpty()) << "and then of all of it";
  b.get().allowances = {allowed(b, "pending-at-shutdown", 10ms, 20ms)};
  EXPECT_THAT(left(b), ElementsAre("a: pending-at-shutdown", "a: orphaned-task"));
  b.get().allowances[0].expected = true;
  EXPECT_THAT(left(b), IsEmpty()) << "but what is expected may be less than that";
}

TEST(allowances, have_numbers_of_what_was_seen_at_a_site) {
  snapshot_builder b;
  const auto site = b.site("/src/a.cpp", 1, "serve");
  b.get().evicted = {{.site = site, .pending_at_shutdown = true, .orphaned = true, .count = 5}};
  const auto seen = [&](std::string_view kind, std::uint64_t count) {
    return model::allowance{.kinds = b.text(kind), .site = site, .findings = count};
  };
  b.get().allowances = {seen("orphaned-task", 3)};
  EXPECT_THAT(left(b), ElementsAre("2: pending-at-shutdown", "2: orphaned-task"));
  const auto out = judgement_of(b.get()).excused;
  ASSERT_EQ(out.size(), 1u) << "they were counted with each of their findings";
  EXPECT_EQ(out[0].finding.count, 3u);
  b.get().allowances = {seen("orphaned-task", 5)};
  EXPECT_THAT(left(b), IsEmpty());
  b.get().allowances = {seen("pending-at-shutdown", 5)};
  EXPECT_THAT(left(b), ElementsAre("5: pending-at-shutdown", "5: orphaned-task")) << "that is the foremost of others";
}

// A test counts what it has seen, and tasks that still have their slots are known by their time.
TEST(allowances, do_not_count_a_task_twice) {
  snapshot_builder b;
  auto& a = b.task("a").spawned_at("/src/a.cpp", 1, "serve").spawned(10ms).unobserved_error().get();
  b.get().evicted = {{.site = a.spawned_at, .unobserved_error = true, .count = 5}};
  b.get().allowances = {allowed(b, "*", 10ms, 20ms),
                        {.kinds = b.text("unobserved-error"), .site = a.spawned_at, .findings = 4}};
  EXPECT_THAT(left(b), ElementsAre("2: unobserved-error")) << "of six, four are meant, and one of these is the task";
}

TEST(allowances, leave_to_a_suppression_what_is_its) {
  snapshot_builder b;
  b.task("a").spawned(10ms).unobserved_error();
  b.get().allowances = {allowed(b, "*", 10ms, 20ms)};
  const auto found = judgement_of(b.get(), policy{.suppressions = suppressions_in("*:a", "s")});
  ASSERT_EQ(found.excused.size(), 1u);
  EXPECT_EQ(found.excused[0].by, 0u);
}

TEST(allowances, of_kinds_that_are_none_allow_nothing) {
  snapshot_builder b;
  b.task("a").spawned(10ms).unobserved_error();
  b.get().allowances = {allowed(b, "of-a-later-version,,", 10ms, 20ms), allowed(b, "", 10ms, 20ms)};
  EXPECT_THAT(left(b), ElementsAre("a: unobserved-error"));
}

}  // namespace
}  // namespace curfew::judge
