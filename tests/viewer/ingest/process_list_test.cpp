#include "viewer/ingest/process_list.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>

#include "probe/judge/suppressions.hpp"
#include "tests/viewer/ingest/watched_program.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

TEST(process_list, has_the_running_with_tasks_and_findings) {
  tests::watched_program program;
  program.tell("so");
  const auto listed = viewer::list_processes(program.folder());
  ASSERT_EQ(listed.rows.size(), 1u);
  const viewer::process_row& row = listed.rows.front();
  EXPECT_EQ(row.pid, static_cast<std::uint32_t>(program.pid()));
  EXPECT_EQ(row.name, "viewer_subject");
  EXPECT_EQ(row.end, model::process_end::alive);
  EXPECT_EQ(row.live_tasks, 3u);
  EXPECT_EQ(row.bugs, 1u);
  EXPECT_FALSE(row.ended);
  EXPECT_EQ(row.failure, "");
}

TEST(process_list, counts_no_bug_that_is_suppressed) {
  tests::watched_program program;
  program.tell("so");
  const auto listed =
      viewer::list_processes(program.folder(), {.suppressions = judge::suppressions_in("*:^watchdog$", "s")});
  ASSERT_EQ(listed.rows.size(), 1u);
  EXPECT_EQ(listed.rows.front().live_tasks, 3u);
  EXPECT_EQ(listed.rows.front().bugs, 0u);
}

TEST(process_list, says_that_its_folder_is_not_there) {
  const tests::watched_program program;
  EXPECT_EQ(viewer::list_processes(program.folder()).directory, program.folder());
  const auto missing = program.folder() + "/none";
  EXPECT_EQ(viewer::list_processes(missing).directory, missing + " (there is no such folder yet)");
}

TEST(process_list, has_the_dead_and_why_a_file_cannot_be_opened) {
  tests::watched_program program;
  program.kill();
  std::ofstream(program.folder() + "/7-0000abcd.curfew") << "no segment";
  ASSERT_EQ(::chmod((program.folder() + "/7-0000abcd.curfew").c_str(), 0600), 0);
  const auto listed = viewer::list_processes(program.folder());
  ASSERT_EQ(listed.rows.size(), 2u);
  const auto& broken = listed.rows[listed.rows[0].pid == 7 ? 0 : 1];
  const auto& dead = listed.rows[listed.rows[0].pid == 7 ? 1 : 0];
  EXPECT_EQ(dead.end, model::process_end::died);
  ASSERT_TRUE(dead.ended);
  EXPECT_GE(*dead.ended, dead.began);
  EXPECT_LE(*dead.ended, std::chrono::system_clock::now());
  EXPECT_EQ(dead.bugs, 0u) << "what a kill cuts off is none";
  EXPECT_NE(broken.failure, "");
}

TEST(process_list, has_those_who_run_under_a_check) {
  tests::watched_program program;
  const std::filesystem::path folder = program.folder();
  const auto checks = folder.parent_path() / ("curfew-check-" + std::to_string(program.pid()));
  std::filesystem::rename(folder, checks);
  const auto listed = viewer::list_processes(folder);
  std::filesystem::rename(checks, folder);
  const auto found = std::find_if(listed.rows.begin(), listed.rows.end(), [&](const viewer::process_row& row) {
    return row.pid == static_cast<std::uint32_t>(program.pid());
  });
  ASSERT_NE(found, listed.rows.end());
  EXPECT_TRUE(found->checked);
  EXPECT_EQ(found->failure, "");
}

TEST(process_list, is_empty_where_there_is_no_folder) {
  const auto listed = viewer::list_processes("/nowhere/curfew");
  EXPECT_TRUE(listed.rows.empty());
}

TEST(process_list, wakes_when_a_process_comes) {
  std::mutex mutex;
  std::condition_variable woken;
  tests::watched_program program;
  const viewer::process_list list(program.folder(), [&] {
    const std::lock_guard lock(mutex);
    woken.notify_all();
  });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(woken.wait_for(lock, 30s, [&] { return list.latest() && list.latest()->rows.size() == 1; }));
}

// While it is shown and nothing happens, its ages go on.
TEST(process_list, wakes_when_somebody_is_up_for_longer) {
  std::mutex mutex;
  std::condition_variable woken;
  tests::watched_program program;
  const viewer::process_list list(program.folder(), [&] {
    const std::lock_guard lock(mutex);
    woken.notify_all();
  });
  std::unique_lock lock(mutex);
  const auto up = [&] { return list.latest() && !list.latest()->rows.empty() ? list.latest()->rows[0].up : ""; };
  ASSERT_TRUE(woken.wait_for(lock, 30s, [&] { return up() != ""; }));
  EXPECT_TRUE(woken.wait_for(lock, 30s, [&, first = up()] { return up() != first; }));
}

TEST(find_target, knows_pid_name_and_path) {
  tests::watched_program program;
  const std::string segment = program.segment();
  EXPECT_EQ(viewer::find_target(program.folder(), std::to_string(program.pid())), segment);
  EXPECT_EQ(viewer::find_target(program.folder(), "viewer_subject"), segment);
  EXPECT_EQ(viewer::find_target(program.folder(), segment), segment);
  EXPECT_THROW(viewer::find_target(program.folder(), "another"), std::runtime_error);
  EXPECT_THROW(viewer::find_target(program.folder(), "4000000000"), std::runtime_error);
}

}  // namespace
}  // namespace curfew
