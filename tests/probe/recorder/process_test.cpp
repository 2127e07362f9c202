// The file of a process, from its first loop to after its end, looked at from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "probe/segment/owner_lock.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using segment::process_state;
using ::testing::HasSubstr;

process_state state_of(const segment_view& s) { return static_cast<process_state>(s.head().state.load()); }

// Runs a scenario to its end, which must be good; returns its folder's files.
std::vector<std::string> files_after(const char* scenario, const temporary_folder& folder,
                                     const subject::variables& more = {}, int exit_code = 0) {
  subject s({RECORDER_SUBJECT, scenario}, folder.path(), more);
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, exit_code)) << scenario << ": status " << status << "\n" << s.standard_error();
  EXPECT_EQ(s.standard_error(), "");
  return folder.files();
}

TEST(exit, without_findings_removes_the_file) {
  const temporary_folder folder;
  EXPECT_TRUE(files_after("clean", folder).empty());
}

TEST(exit, with_a_daemon_left_removes_the_file) {
  const temporary_folder folder;
  EXPECT_TRUE(files_after("daemon_left", folder).empty());
}

TEST(exit, without_findings_keeps_the_file_when_asked) {
  const temporary_folder folder;
  const auto files = files_after("clean", folder, {{"CURFEW_KEEP", "1"}});
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(state_of(s), process_state::exited);
  EXPECT_GT(s.head().exit_ticks.load(), s.head().first.ticks.load());
  EXPECT_GE(s.head().latest.ticks.load(), s.head().first.ticks.load());
  EXPECT_EQ(s.head().latest_sequence.load() % 2, 0u);
}

TEST(exit, with_a_pending_task_keeps_the_file) {
  const temporary_folder folder;
  const auto files = files_after("pending", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(state_of(s), process_state::exited);
  EXPECT_EQ(s.tasks_of("main").size(), 1u);
  EXPECT_FALSE(segment::owner_alive(s.fd()));
}

TEST(exit, with_a_finding_keeps_the_file) {
  const temporary_folder folder;
  const auto files = files_after("finding", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(s.tasks_of("main").size(), 1u);
  EXPECT_EQ(s.loop_named("main").state, segment::node_state::loop_ended);
}

TEST(exit, with_an_error_that_nobody_has_looked_at_keeps_the_file) {
  const temporary_folder folder;
  const auto files = files_after("failed", folder);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(segment_view(files[0]).tasks_of("main").size(), 1u);
}

TEST(exit, counts_findings_it_could_not_keep) {
  const temporary_folder folder;
  const auto files = files_after("many_findings", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(s.tasks_of("main").size(), 1024u);
  EXPECT_EQ(s.head().evicted_findings.load(), 3000u - 1024u);
}

TEST(exit, with_a_task_that_never_started_keeps_the_file_even_of_a_process_without_a_loop) {
  const temporary_folder folder;
  const auto files = files_after("never_started", folder);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(segment_view(files[0]).head().never_started.load(), 1u);
}

TEST(exit, with_abandoned_handlers_keeps_the_file_of_the_process_whose_they_are) {
  const temporary_folder folder;
  const auto files = files_after("abandoned_handlers", folder);
  ASSERT_EQ(files.size(), 1u) << "the child has recorded a loop of its own, and does not answer for its parent's";
  EXPECT_EQ(segment_view(files[0]).head().abandoned_handlers.load(), 2u);
}

TEST(exit, of_a_forked_child_does_not_answer_for_task_objects_of_its_parent) {
  const temporary_folder folder;
  EXPECT_TRUE(files_after("never_started_in_a_child", folder).empty());
}

TEST(exit, comes_after_static_objects_that_record) {
  const temporary_folder folder;
  EXPECT_TRUE(files_after("static_destruction", folder).empty());
  const auto files = files_after("static_finding", folder);
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(s.tasks_of("at static destruction").size(), 1u);
  EXPECT_EQ(state_of(s), process_state::exited);
}

TEST(exit, while_threads_record_harms_nothing) {
  for (int i = 0; i < 10; ++i) {
    const temporary_folder folder;
    subject s({RECORDER_SUBJECT, "exit_while_recording"}, folder.path());
    EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  }
}

TEST(exit, by_underscore_leaves_the_file_as_it_is) {
  const temporary_folder folder;
  const auto files = files_after("leave_at_once", folder, {}, 3);
  ASSERT_EQ(files.size(), 1u);
  segment_view s(files[0]);
  EXPECT_EQ(state_of(s), process_state::running);
  EXPECT_FALSE(segment::owner_alive(s.fd()));
}

TEST(crash, leaves_the_file_as_it_is) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "crash"}, folder.path());
  const int status = s.wait();
  EXPECT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(folder.files().size(), 1u);
  segment_view view(folder.files()[0]);
  EXPECT_EQ(state_of(view), process_state::running);
  EXPECT_EQ(view.tasks_of("main").size(), 1u);
}

TEST(kill, leaves_a_file_that_reads_well_and_a_free_lock) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "hang"}, folder.path());
  ASSERT_EQ(s.read_line(), "recorded");
  ASSERT_EQ(folder.files().size(), 1u);
  segment_view view(folder.files()[0]);
  EXPECT_TRUE(segment::owner_alive(view.fd()));
  EXPECT_EQ(view.head().pid, static_cast<std::uint32_t>(s.pid()));
  s.kill(SIGKILL);
  s.wait();
  EXPECT_FALSE(segment::owner_alive(view.fd()));
  EXPECT_EQ(state_of(view), process_state::running);
  const auto tasks = view.tasks_of("main");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(view.text(view.site(tasks[0].spawn_site).function), "spawner");
}

TEST(header, says_who_it_is) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "hang"}, folder.path());
  ASSERT_EQ(s.read_line(), "recorded");
  segment_view view(folder.files().at(0));
  const segment::header& h = view.head();
  EXPECT_EQ(std::string(h.magic, sizeof h.magic), std::string(segment::magic, sizeof segment::magic));
  EXPECT_EQ(h.major, segment::major_version);
  EXPECT_EQ(h.minor, segment::minor_version);
  EXPECT_EQ(h.parent_pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(std::string(h.executable), std::filesystem::canonical(RECORDER_SUBJECT).string());
  EXPECT_EQ(std::string(h.command_line), std::string(RECORDER_SUBJECT) + " hang");
  std::string boot_id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot_id;
  EXPECT_EQ(std::string(h.boot_id), boot_id);
  std::ifstream stat("/proc/" + std::to_string(s.pid()) + "/stat");
  std::string field;
  for (int i = 1; i <= 22; ++i) stat >> field;
  EXPECT_EQ(std::to_string(h.start_jiffies), field);
  EXPECT_EQ(h.slot_bytes, sizeof(segment::slot));
  EXPECT_EQ(h.counters_bytes, sizeof(segment::counters));
  EXPECT_EQ(h.histogram_buckets, segment::histogram_buckets);
  struct stat found{};
  ::stat(folder.files().at(0).c_str(), &found);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST(off, makes_nothing) {
  const temporary_folder folder;
  for (const char* scenario : {"clean", "pending", "many_tasks", "fork_exit", "static_finding"}) {
    EXPECT_TRUE(files_after(scenario, folder, {{"CURFEW", "off"}}).empty()) << scenario;
  }
}

TEST(folder, that_cannot_be_used_is_one_line_and_no_harm) {
  const temporary_folder folder;
  std::ofstream(folder.path() + "/file");
  subject s({RECORDER_SUBJECT, "many_tasks"}, folder.path() + "/file");
  EXPECT_TRUE(ended_with(s.wait(), 0));
  const std::string error = s.standard_error();
  EXPECT_THAT(error, HasSubstr("curfew: tasks are not recorded: "));
  EXPECT_THAT(error, HasSubstr(folder.path() + "/file is not a directory"));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 1);
  EXPECT_EQ(s.standard_output(), "ran\n");
}

TEST(folder, is_made_when_it_is_missing) {
  const temporary_folder folder;
  const std::string deep = folder.path() + "/a/b";
  subject s({RECORDER_SUBJECT, "pending"}, deep);
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  struct stat found{};
  ASSERT_EQ(::stat(deep.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
}

TEST(descriptors, that_were_closed_behind_our_back_are_nobody_elses) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "close_all"}, folder.path());
  ASSERT_EQ(s.read_line(), "recorded");
  segment_view view(folder.files().at(0));
  EXPECT_EQ(view.tasks_of("main").size(), 10'000u);
  EXPECT_TRUE(segment::owner_alive(view.fd())) << "the lock stays with what is mapped";
}

TEST(cost, of_a_small_process_is_at_most_two_mebibytes) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "base_cost"}, folder.path());
  const std::string printed = s.read_line();
  ASSERT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  struct stat found{};
  ASSERT_EQ(::stat(folder.files().at(0).c_str(), &found), 0);
  const std::uint64_t file_bytes = static_cast<std::uint64_t>(found.st_blocks) * 512;
  EXPECT_GT(file_bytes, 0u);
#ifndef CURFEW_SANITIZED
  EXPECT_LE(file_bytes + std::stoull(printed), 2u << 20) << file_bytes << " + " << printed;
#else
  EXPECT_LE(file_bytes, 2u << 20);
#endif
}

// Every size at which something else is the first that finds no room: the header, names, counters, rings, slots.
class no_room : public ::testing::TestWithParam<int> {};

TEST_P(no_room, is_counted_and_harms_nothing) {
  const temporary_folder folder;
  const std::string limit = std::to_string(GetParam() * 1024);
  subject s({RECORDER_SUBJECT, "many_tasks"}, folder.path(), {{"CURFEW_TEST_MAX_BYTES", limit}, {"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_EQ(s.standard_output(), "ran\n");
  if (GetParam() < 32) {
    EXPECT_THAT(s.standard_error(), HasSubstr("no room for segment"));
    ASSERT_EQ(folder.files().size(), 1u);
    EXPECT_THAT(folder.files()[0], ::testing::EndsWith(".unrecorded"));
    return;
  }
  EXPECT_EQ(s.standard_error(), "");
  ASSERT_EQ(folder.files().size(), 1u);
  EXPECT_LE(std::filesystem::file_size(folder.files()[0]), static_cast<std::uintmax_t>(GetParam()) * 1024);
  segment_view view(folder.files()[0]);
  const segment::header& h = view.head();
  constexpr std::uint64_t tasks = 20'100;
  // Whichever loop name could be written, this process has one loop: sum over all blocks.
  std::uint64_t spawned = 0, untracked = 0, ended = 0;
  for (std::uint32_t i = 0; i < h.counters_used.load(); ++i) {
    const auto& c = *static_cast<const segment::counters*>(view.item(segment::table::counters, i));
    spawned += c.spawned.load();
    untracked += c.untracked.load();
    ended += c.completed.load();
  }
  EXPECT_EQ(spawned, ended + untracked);
  if (spawned != 0) {
    EXPECT_EQ(spawned, tasks);
    EXPECT_GE(h.untracked_nodes.load(), untracked);
  } else {
    EXPECT_GE(h.untracked_nodes.load(), tasks) << "without counters the header counts";
  }
  EXPECT_GT(h.untracked_nodes.load(), 0u);
  // Two threads record here; each has a ring, or was counted, or both where there was no room for counters of its own.
  EXPECT_GE(h.lost_threads.load() + h.rings_used.load(), 2u);
  EXPECT_LE(h.lost_threads.load(), 2u);
}

INSTANTIATE_TEST_SUITE_P(at, no_room,
                         ::testing::Values(1, 31, 32, 36, 96, 160, 176, 224, 228, 256, 300, 512, 900, 1500),
                         [](const auto& size) { return std::to_string(size.param) + "KiB"; });

}  // namespace
}  // namespace curfew::tests
