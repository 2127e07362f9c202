// What a program says of itself: which test ran when, and which findings are meant.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "probe/reader/attachment.hpp"
#include "probe/recorder/recorder.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

namespace r = recorder;
using testing::ElementsAre;
using tests::child_process;
using tests::segment_folder;
using tests::segment_in;

r::loop& the_loop() {
  static r::loop* const made = r::begin_loop({.name = "main"});
  return *made;
}

// Spawns a task of this name, which never ends.
void spawn(const char* name) {
  r::loop& loop = the_loop();  // which begins the segment before the time is read
  r::set_name(r::spawn(loop, {}, r::now()), r::name(name));
}

// Returns "task: test" for each task.
std::vector<std::string> tests_of_tasks(const model::snapshot& s) {
  std::vector<std::string> made;
  for (const auto& task : s.tasks) {
    const auto* const test = s.test_at(task.spawned);
    made.push_back(std::string(s.name_of(task)) + ": " + std::string(test == nullptr ? "none" : s.text(test->name)));
  }
  return made;
}

class declarations : public testing::Test {
 protected:
  model::snapshot of(const std::function<void()>& body) {
    child_process child(folder_.path(), [&](child_process& parent) {
      body();
      parent.say();
      parent.hear();
    });
    child.hear();
    const auto path = segment_in(folder_.path());
    auto made = reader::attach(path).snapshot();
    child.say();
    child.wait();
    return made;
  }
  segment_folder folder_;
};

TEST_F(declarations, tell_in_which_test_a_task_was_spawned) {
  const auto s = of([] {
    r::begin_test("has no task");
    r::end_test();
    r::begin_test("begins the first loop");
    spawn("first");
    r::end_test();
    spawn("between");
    r::begin_test("spawns two");
    spawn("second");
    spawn("third");
    r::begin_test("begins before that one has ended");
    spawn("fourth");
    r::end_test();
    r::end_test();  // none runs
    spawn("last");
  });
  EXPECT_THAT(tests_of_tasks(s),
              ElementsAre("first: begins the first loop", "between: none", "second: spawns two", "third: spawns two",
                          "fourth: begins before that one has ended", "last: none"));
  EXPECT_EQ(s.tests.size(), 3u) << "what ended before there was a segment has no task in it";
}

TEST_F(declarations, tell_of_a_test_that_still_runs_and_where_it_stands) {
  const auto s = of([] {
    spawn("before");
    r::begin_test("runs", r::site("server_test.cpp", 7, 0, "runs"));
    spawn("within");
  });
  ASSERT_EQ(s.tests.size(), 1u);
  EXPECT_EQ(s.site_at(s.tests[0].where).line, 7u);
  EXPECT_THAT(tests_of_tasks(s), ElementsAre("before: none", "within: runs"));
}

TEST_F(declarations, have_the_suppressions_of_the_program_line_by_line) {
  const auto s = of([] {
    r::suppress("orphaned-task:early\n\nblocked-loop:compute", r::site("main.cpp", 7, 1, "main"));
    spawn("any");
    r::suppress("*:late", 0);
  });
  std::vector<std::string> lines;
  for (const auto& line : s.suppressions)
    lines.push_back(std::string(s.text(line.line)) + " " + std::to_string(s.site_at(line.where).line));
  EXPECT_THAT(lines, ElementsAre("orphaned-task:early 7", "blocked-loop:compute 7", "*:late 0"));
  EXPECT_EQ(s.torn_slots, 0u);
}

// "orphaned-task from 1st until 2nd" …, by the tasks that were spawned meanwhile.
std::vector<std::string> allowances_in(const model::snapshot& s) {
  std::vector<std::string> lines;
  for (const auto& a : s.allowances) {
    std::string line(s.text(a.kinds));
    if (a.expected) line += " expected";
    if (a.findings != 0) line += " ×" + std::to_string(a.findings) + " at " + std::to_string(s.site_at(a.site).line);
    for (const auto& task : s.tasks)
      if (a.findings == 0 && task.spawned >= a.began && (a.ended.count() == 0 || task.spawned <= a.ended))
        line += " " + std::string(s.name_of(task));
    lines.push_back(line);
  }
  return lines;
}

TEST_F(declarations, say_which_findings_a_test_means) {
  const auto s = of([] {
    r::begin_test("an earlier one");
    r::end_allowance(r::begin_allowance("wait-cycle", false));
    r::begin_test("the present one");
    r::end_allowance(r::begin_allowance("dead-wait", false));  // before there is a segment
    const auto outer = r::begin_allowance("orphaned-task,never-started", false);
    spawn("first");
    const auto inner = r::begin_allowance("unobserved-error", true);
    spawn("second");
    r::end_allowance(inner);
    spawn("third");
    r::end_allowance(outer);
    spawn("last");
    r::begin_allowance("*", false);
    r::allow_more("never-started", r::site("main.cpp", 7, 1, "main"), 2);
    r::allow_more("never-started", r::site("main.cpp", 8, 1, "main"), 1);
    r::allow_more("never-started", r::site("main.cpp", 7, 1, "main"), 3);
    r::end_allowance(1000);  // there is none
  });
  EXPECT_THAT(allowances_in(s),
              ElementsAre("dead-wait", "orphaned-task,never-started first second third",
                          "unobserved-error expected second", "*", "never-started ×5 at 7", "never-started ×1 at 8"));
  EXPECT_EQ(s.torn_slots, 0u);
}

TEST_F(declarations, go_to_a_forked_child) {
  child_process child(folder_.path(), [](child_process&) {
    r::suppress("orphaned-task:meant", 0);
    spawn("of the parent");
    r::begin_test("forks");
    r::end_allowance(r::begin_allowance("never-started", false));
    r::begin_allowance("orphaned-task", false);
    r::allow_more("never-started", 0, 2);
    if (const auto pid = ::fork(); pid == 0) {
      r::begin_loop({.name = "of the child"});
      ::_exit(0);
    } else {
      ::waitpid(pid, nullptr, 0);
    }
  });
  const auto parent = static_cast<std::uint32_t>(child.pid());
  child.wait();
  int children = 0;
  for (const auto& path : folder_.files()) {
    const auto s = reader::attach(path).snapshot();
    if (s.process.pid == parent) continue;
    ++children;
    ASSERT_EQ(s.tests.size(), 1u);
    EXPECT_EQ(s.text(s.tests[0].name), "forks");
    EXPECT_EQ(s.tests[0].ended.count(), 0);
    ASSERT_EQ(s.suppressions.size(), 1u);
    EXPECT_EQ(s.text(s.suppressions[0].line), "orphaned-task:meant");
    EXPECT_THAT(allowances_in(s), ElementsAre("orphaned-task")) << "what was seen before is the parent's";
    EXPECT_EQ(s.allowances[0].ended.count(), 0);
  }
  EXPECT_EQ(children, 1);
}

TEST_F(declarations, are_copied_to_a_snapshot_file) {
  child_process child(folder_.path(), [](child_process& parent) {
    r::begin_test("is saved");
    spawn("any");
    parent.say();
    parent.hear();
  });
  child.hear();
  const auto saved = folder_.file("saved.snapshot");
  reader::attach(segment_in(folder_.path())).save(saved);
  child.say();
  child.wait();
  EXPECT_THAT(tests_of_tasks(reader::attach(saved).snapshot()), ElementsAre("any: is saved"));
}

TEST_F(declarations, of_a_damaged_segment_are_not_believed) {
  tests::segment_builder built;
  for (const auto kind : {segment::node_kind::test, segment::node_kind::suppression, segment::node_kind::allowance}) {
    auto& s = built.slot(built.next_slot());
    s.kind = static_cast<std::uint8_t>(kind);
    s.name = 0xfffffff0;
    s.spawn_site = 0xfffffff0;
  }
  const auto s = reader::attach(built.write(folder_.file())).snapshot();
  EXPECT_EQ(s.torn_slots, 3u);
  for (const auto& test : s.tests) EXPECT_EQ(s.text(test.name), "");
}

}  // namespace
}  // namespace curfew
