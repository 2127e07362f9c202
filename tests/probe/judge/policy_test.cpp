#include "probe/judge/policy.hpp"

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

policy suppressing(const std::string& text) { return {.suppressions = suppressions_in(text, "s")}; }

policy knowing(const verdict::finding_key& key, std::uint64_t lines, std::uint64_t tasks = 0) {
  return {.baseline = {{key, {.lines = lines, .tasks = tasks}}}};
}

// "orphaned-task ×2"
std::vector<std::string> listed(const std::vector<verdict::finding>& findings) {
  std::vector<std::string> lines;
  for (const auto& f : findings)
    lines.push_back(std::string(verdict::name_of(f.kind)) + " ×" + std::to_string(f.count));
  return lines;
}
std::vector<std::string> listed(const std::vector<excused_finding>& all) {
  std::vector<verdict::finding> findings;
  for (const auto& e : all) findings.push_back(e.finding);
  return listed(findings);
}

judgement judged(const model::snapshot& s, const policy& p) { return judgement_of(s, verdict::judged_as::it_is, p); }

TEST(policy, takes_out_what_is_suppressed_and_says_by_what) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").unobserved_error();
  b.task("b").spawned_at("/src/b.cpp", 1, "serve").unobserved_error();
  const auto found = judged(b, suppressing("orphaned-task:a.cpp\nunobserved-error:a.cpp"));
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].task, 1u);
  ASSERT_EQ(found.excused.size(), 1u);
  EXPECT_EQ(found.excused[0].finding.task, 0u);
  EXPECT_EQ(found.excused[0].by, 1u);
}

// Or else who suppresses a bug would be shown the same tasks as another one.
TEST(policy, excuses_a_task_with_what_explains_its_other_findings) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").orphaned().pending_at_shutdown();
  EXPECT_THAT(listed(judged(b, suppressing("orphaned-task:a.cpp")).findings), IsEmpty());
  EXPECT_THAT(listed(judged(b, suppressing("pending-at-shutdown:a.cpp")).findings), ElementsAre("orphaned-task ×1"));
}

TEST(policy, excuses_what_is_only_counted_in_the_same_way) {
  snapshot_builder b;
  const auto site = b.site("/src/a.cpp", 1, "serve");
  b.get().evicted = {{.site = site, .pending_at_shutdown = true, .orphaned = true, .count = 3},
                     {.site = site, .pending_at_shutdown = true, .count = 2}};
  const auto found = judged(b, suppressing("orphaned-task:a.cpp"));
  EXPECT_THAT(listed(found.excused), ElementsAre("orphaned-task ×3"));
  EXPECT_THAT(listed(found.findings), ElementsAre("pending-at-shutdown ×2"));
}

// Else what fails would hide behind what is suppressed, or only warns.
TEST(policy, does_not_take_tasks_of_one_line_that_are_only_counted_for_the_same) {
  snapshot_builder b;
  const auto site = b.site("/src/a.cpp", 1, "serve");
  b.get().evicted = {{.site = site, .orphaned = true, .count = 4000},
                     {.site = site, .unobserved_error = true, .count = 2500}};
  EXPECT_THAT(listed(judged(b, suppressing("orphaned-task:a.cpp")).findings), ElementsAre("unobserved-error ×2500"));
}

TEST(policy, keeps_findings_in_the_order_of_the_rules) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").orphaned().pending_at_shutdown();
  b.task("b").spawned_at("/src/b.cpp", 1, "serve").unobserved_error();
  EXPECT_EQ(listed(judged(b, suppressing("*:nothing")).findings), listed(judged(b, {}).findings));
}

TEST(policy, knows_what_is_in_the_baseline_on_whatever_line_it_is) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 77, "serve").orphaned().pending_at_shutdown();
  const auto found = judged(b, knowing({"orphaned-task", "serve", "a", "a.cpp"}, 1));
  EXPECT_THAT(found.findings, IsEmpty());
  ASSERT_EQ(found.excused.size(), 1u);
  EXPECT_EQ(found.excused[0].by, excused_finding::by_baseline);
  EXPECT_THAT(listed(judged(b, knowing({"pending-at-shutdown", "serve", "a", "a.cpp"}, 1)).findings),
              ElementsAre("pending-at-shutdown ×1", "orphaned-task ×1"))
      << "it is an orphan now, and was none";
}

TEST(policy, knows_nothing_of_a_key_that_is_on_more_lines_than_before) {
  snapshot_builder b;
  for (int i = 0; i < 5; ++i) b.task("a").spawned_at("/src/a.cpp", 1, "serve").unobserved_error();
  const verdict::finding_key key{"unobserved-error", "serve", "a", "a.cpp"};
  EXPECT_THAT(judged(b, knowing(key, 1)).findings, IsEmpty());
  b.task("a").spawned_at("/src/a.cpp", 2, "serve").unobserved_error();
  EXPECT_EQ(judged(b, knowing(key, 1)).findings.size(), 6u) << "nobody can tell which is the new one";
  EXPECT_THAT(judged(b, knowing(key, 2)).findings, IsEmpty());
}

TEST(policy, knows_tasks_without_a_line_only_where_the_baseline_has_such_ones) {
  snapshot_builder b;
  b.task("session", "", 0).pending_at_shutdown();
  const verdict::finding_key key{"pending-at-shutdown", "", "session", ""};
  EXPECT_THAT(judged(b, knowing(key, 0, 1)).findings, IsEmpty());
  EXPECT_EQ(judged(b, knowing(key, 1)).findings.size(), 1u) << "its line may be another one";
}

// A baseline that is written with the same suppressions has not counted it either.
TEST(policy, counts_no_line_that_is_suppressed_for_the_baseline) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").unobserved_error().named("heartbeat");
  b.task("a").spawned_at("/src/a.cpp", 2, "serve").unobserved_error();
  auto both = knowing({"unobserved-error", "serve", "a", "a.cpp"}, 1);
  both.suppressions = suppressions_in("unobserved-error:^heartbeat$", "s");
  EXPECT_THAT(judged(b, both).findings, IsEmpty());
}

// Adds a line that the program has compiled in at line 7 of main.cpp.
void compile_in(snapshot_builder& b, const std::string& line) {
  auto& s = b.get();
  s.texts.push_back(line);
  s.suppressions.push_back({static_cast<model::index>(s.texts.size() - 1), b.site("main.cpp", 7, "")});
}

TEST(compiled_in, takes_out_what_the_user_does_not) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").orphaned();
  b.task("b").spawned_at("/src/b.cpp", 1, "serve").orphaned();
  b.task("c").spawned_at("/src/c.cpp", 1, "serve").orphaned();
  compile_in(b, "orphaned-task:b.cpp  # meant");
  const auto found = judged(b, suppressing("orphaned-task:a.cpp"));
  EXPECT_THAT(listed(found.findings), ElementsAre("orphaned-task ×1"));
  ASSERT_EQ(found.excused.size(), 2u);
  EXPECT_EQ(found.excused[0].by, 0u);
  EXPECT_EQ(found.excused[1].by, 1u) << "behind those of the policy";
  ASSERT_EQ(found.suppressions.size(), 1u);
  EXPECT_EQ(found.suppressions[0].pattern, "b.cpp");
  EXPECT_EQ(found.suppressions[0].from(), "main.cpp:7");
  EXPECT_TRUE(found.suppressions[0].compiled_in);
  EXPECT_THAT(listed(judged(b, {}).findings), ElementsAre("orphaned-task ×1", "orphaned-task ×1"));
}

TEST(compiled_in, takes_out_nothing_where_it_is_no_suppression) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").orphaned();
  compile_in(b, "no suppression at all");
  compile_in(b, "no-such-finding:a.cpp");
  compile_in(b, "# a comment");
  const auto found = judged(b, {});
  EXPECT_THAT(listed(found.findings), ElementsAre("orphaned-task ×1"));
  ASSERT_EQ(found.suppressions.size(), 2u);
  EXPECT_EQ(found.suppressions[0].finding, "no suppression at all");
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string line = i == 0 ? "no suppression at all" : "no-such-finding:a.cpp";
    try {
      suppressions_in("\n\n\n\n\n\n" + line, "main.cpp");
      ADD_FAILURE() << line;
    } catch (const not_a_suppression& e) {
      EXPECT_EQ(found.suppressions[i].fault, e.what()) << "one sentence, wherever the line stands";
    }
  }
}

TEST(compiled_in, takes_out_what_a_tally_finds) {
  snapshot_builder b;
  b.task("a").spawned_at("/src/a.cpp", 1, "serve").orphaned();
  compile_in(b, "*:a.cpp");
  growth_history history;
  const auto found = judgement_of(model::tally{b.get(), {3}}, history);
  EXPECT_THAT(found.findings, IsEmpty());
  EXPECT_THAT(listed(found.excused), ElementsAre("orphaned-task ×1"));
}

}  // namespace
}  // namespace curfew::judge
