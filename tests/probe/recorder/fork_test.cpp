// fork(): the parent's segment stays exact, the child has its own or none.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>

#include "probe/segment/owner_lock.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

// Runs a scenario whose files are all kept; the parent's is the first.
std::vector<std::string> segments_of(const char* scenario, const temporary_folder& folder) {
  subject s({RECORDER_SUBJECT, scenario}, folder.path(), {{"CURFEW_KEEP", "1"}});
  const std::string parent = "/" + std::to_string(s.pid()) + "-";
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, 0)) << scenario << ": status " << status << "\n" << s.standard_error();
  auto files = folder.files();
  std::erase_if(files, [](const auto& f) { return !f.ends_with(".curfew"); });  // a trace of what is not recorded
  std::stable_partition(files.begin(), files.end(), [&](const auto& f) { return f.find(parent) != std::string::npos; });
  return files;
}

TEST(fork, and_exec_leaves_one_segment) {
  const temporary_folder folder;
  const auto files = segments_of("fork_exec", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view parent(files[0]);
  EXPECT_EQ(parent.counters_of("main").completed, 1u);
}

TEST(fork, of_a_child_that_begins_nothing_leaves_one_segment) {
  const temporary_folder folder;
  const auto files = segments_of("fork_exit", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view parent(files[0]);
  const counted c = parent.counters_of("main");
  EXPECT_EQ(c.spawned, 1u);
  EXPECT_EQ(c.completed, 1u);
  EXPECT_EQ(c.polls + c.orphaned + c.cancels_asked + c.pending_at_shutdown, 0u) << "the child wrote into its parent's";
  EXPECT_TRUE(parent.tasks_of("main").empty());
}

TEST(fork, of_a_child_that_records_gives_it_a_segment_of_its_own) {
  const temporary_folder folder;
  const auto files = segments_of("fork_record", folder);
  ASSERT_EQ(files.size(), 2u);
  segment_view parent(files[0]), child(files[1]);
  const counted mine = parent.counters_of("main");
  EXPECT_EQ(mine.spawned, 2u);
  EXPECT_EQ(mine.completed, 2u);
  EXPECT_TRUE(parent.tasks_of("main").empty());
  const counted its = child.counters_of("main");
  EXPECT_EQ(its.spawned, 5000u);
  EXPECT_EQ(its.completed, 4999u) << "a task of the parent's is not the child's to end";
  const auto tasks = child.tasks_of("main");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(child.text(tasks[0].name), "spawned after the fork");
  // The site's id is from before the fork.
  EXPECT_EQ(child.text(child.site(tasks[0].spawn_site).function), "spawner");
  EXPECT_EQ(child.site(tasks[0].spawn_site).line, 1u);
  EXPECT_EQ(child.loop_named("main").state, segment::node_state::loop_running);
  EXPECT_EQ(child.head().parent_pid, parent.head().pid);
  EXPECT_GT(tasks[0].id, 1u) << "ids go on: none of the parent's names a task here";
}

TEST(fork, of_a_child_that_forks_gives_each_its_own) {
  const temporary_folder folder;
  const auto files = segments_of("fork_deep", folder);
  ASSERT_EQ(files.size(), 3u);
  for (const auto& file : files) {
    segment_view s(file);
    EXPECT_EQ(s.counters_of("main").completed, 1u) << file;
    EXPECT_FALSE(segment::owner_alive(s.fd()));
  }
}

TEST(fork, while_threads_record_finds_every_lock_free) {
  const temporary_folder folder;
  const auto files = segments_of("fork_busy", folder);
  ASSERT_EQ(files.size(), 51u);
  segment_view parent(files[0]);
  const counted c = parent.counters_of("main");
  EXPECT_EQ(c.spawned, c.ended());
  EXPECT_GT(c.spawned, 0u);
  for (std::size_t i = 1; i < files.size(); ++i) {
    segment_view child(files[i]);
    EXPECT_EQ(child.counters_of("main").completed, 2u);
    EXPECT_EQ(child.counters_of("main").orphaned, 1u);
  }
}

TEST(fork, of_a_child_that_outlives_its_parent_does_not_keep_the_parents_lock) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "fork_outlive"}, folder.path());
  const pid_t child = std::stoi(s.read_line());
  s.wait();
  ASSERT_EQ(::kill(child, 0), 0) << "the child is still there";
  segment_view parent(folder.files().at(0));
  EXPECT_FALSE(segment::owner_alive(parent.fd()));
  ::kill(child, SIGKILL);
}

// Children of clone() and _Fork(), which call no handlers of fork().
class bare_child : public ::testing::TestWithParam<const char*> {};

TEST_P(bare_child, that_records_writes_nothing_into_its_parents_segment) {
  const temporary_folder folder;
  const auto files = segments_of(GetParam(), folder);
  ASSERT_EQ(files.size(), 2u);
  segment_view parent(files[0]), child(files[1]);
  const counted mine = parent.counters_of("main");
  EXPECT_EQ(mine.spawned, 3u);
  EXPECT_EQ(mine.completed, 3u);
  EXPECT_EQ(mine.polls + mine.cancels_asked + mine.pending_at_shutdown, 0u);
  const counted its = child.counters_of("main");
  EXPECT_EQ(its.spawned, 50u);
  EXPECT_EQ(its.completed, 50u);
}

INSTANTIATE_TEST_SUITE_P(of, bare_child, ::testing::Values("bare_record", "raw_clone_record"),
                         [](const auto& named) { return std::string(named.param); });

TEST(child_without_handlers, that_outlives_its_parent_does_not_keep_the_parents_lock) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "bare_outlive"}, folder.path());
  const pid_t child = std::stoi(s.read_line());
  s.wait();
  ASSERT_EQ(::kill(child, 0), 0) << "the child is still there";
  segment_view parent(folder.files().at(0));
  EXPECT_FALSE(segment::owner_alive(parent.fd()));
  ::kill(child, SIGKILL);
}

#if !CURFEW_THREAD_SANITIZER  // it has locks of its own, which may be held for ever in such a child
TEST(child_without_handlers, of_a_parent_with_threads_waits_for_no_lock_and_leaves_a_trace) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "bare_busy"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_EQ(folder.files().size(), 101u) << "the parent's segment, and a tombstone each";
}
#endif

TEST(fork, without_handlers_leaves_the_parents_file_at_exit) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "bare_fork"}, folder.path());
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_EQ(folder.files().size(), 1u);
}

}  // namespace
}  // namespace curfew::tests
