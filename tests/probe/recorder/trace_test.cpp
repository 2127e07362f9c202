// A process that cannot record leaves a trace of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "probe/reader/recorded_processes.hpp"
#include "probe/segment/process_start.hpp"
#include "tests/probe/recorder/support/check_socket.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const subject::variables no_room{{"CURFEW_TEST_MAX_BYTES", "4096"}};

subject::variables with(subject::variables more, const std::string& name, const std::string& value) {
  more.emplace_back(name, value);
  return more;
}

std::string folder_of_check(const temporary_folder& folder) {
  const std::string path = folder / "curfew-check-abcdef";
  std::filesystem::create_directory(path);
  ::chmod(path.c_str(), 0700);
  return path;
}

TEST(trace, is_sent_to_whoever_checks) {
  const temporary_folder folder;
  check_socket check;
  subject s({RECORDER_SUBJECT, "clean"}, folder.path(), with(no_room, "CURFEW_CHECK", check.name()));
  const std::string pid = std::to_string(s.pid());
  EXPECT_TRUE(ended_with(s.wait(), 0));
  EXPECT_THAT(check.receive(), AllOf(StartsWith(pid + "\t" + std::filesystem::canonical(RECORDER_SUBJECT).string()),
                                     HasSubstr("\tno room for segment ")));
  EXPECT_EQ(check.receive(), "") << "once";
  EXPECT_THAT(folder.files(), IsEmpty());
}

TEST(trace, is_a_tombstone_where_nobody_checks) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "hang"}, folder.path(), no_room);
  ASSERT_EQ(s.read_line(), "recorded");
  const auto found = reader::list_unrecorded(folder.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].pid, static_cast<std::uint32_t>(s.pid()));
  EXPECT_TRUE(found[0].runs);
  EXPECT_THAT(found[0].reason, StartsWith("no room for segment " + folder.path()));
  EXPECT_LE(found[0].reason.size(), 200u);
  EXPECT_THAT(found[0].reason, Not(HasSubstr(" @"))) << "who left it is no part of the reason";
  std::string target = std::filesystem::read_symlink(found[0].path);
  EXPECT_THAT(target, StartsWith(found[0].reason + " @" + std::to_string(segment::own_pid_namespace()) + "."));
  struct stat link{};
  ASSERT_EQ(::lstat(found[0].path.c_str(), &link), 0);
  EXPECT_TRUE(S_ISLNK(link.st_mode));
  EXPECT_THAT(reader::list(folder.path()), IsEmpty()) << "it is no segment";
  s.kill(SIGKILL);
  s.wait();
  ASSERT_EQ(reader::list_unrecorded(folder.path()).size(), 1u);
  EXPECT_FALSE(reader::list_unrecorded(folder.path())[0].runs);
  subject next({RECORDER_SUBJECT, "clean"}, folder.path());
  next.wait();
  EXPECT_THAT(reader::list_unrecorded(folder.path()), IsEmpty()) << "the next process sweeps it";
}

TEST(trace, is_a_tombstone_where_whoever_checked_is_gone) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "clean"}, folder.path(),
            with(with(no_room, "CURFEW_CHECK", "nobody-is-bound-to-this"), "CURFEW_KEEP", "1"));
  EXPECT_TRUE(ended_with(s.wait(), 0));
  EXPECT_EQ(reader::list_unrecorded(folder.path()).size(), 1u);
}

TEST(trace, goes_at_exit_unless_it_is_to_be_kept) {
  const temporary_folder folder;
  subject gone({RECORDER_SUBJECT, "pending"}, folder.path(), no_room);
  EXPECT_TRUE(ended_with(gone.wait(), 0));
  EXPECT_THAT(reader::list_unrecorded(folder.path()), IsEmpty());
  subject kept({RECORDER_SUBJECT, "pending"}, folder.path(), with(no_room, "CURFEW_KEEP", "1"));
  EXPECT_TRUE(ended_with(kept.wait(), 0));
  EXPECT_EQ(reader::list_unrecorded(folder.path()).size(), 1u);
}

#ifndef CURFEW_SANITIZED  // which wants descriptors of its own
TEST(trace, needs_no_descriptor) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "no_descriptors"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
  const auto found = reader::list_unrecorded(folder.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].reason, HasSubstr("Too many open files"));
}
#endif

// A file system that has inodes and not one block.
TEST(trace, needs_no_block) {
  const temporary_folder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "mode=0700,size=4096") != 0)
    GTEST_SKIP() << "mounting takes privileges";
  std::ofstream(folder.path() + "/block") << "x";
  subject s({RECORDER_SUBJECT, "clean"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
  const auto found = reader::list_unrecorded(folder.path());
  ::umount2(folder.path().c_str(), MNT_DETACH);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].reason, StartsWith("no room for segment "));
}

TEST(trace, of_a_process_that_was_told_not_to_record_is_for_whoever_checks) {
  const temporary_folder folder;
  check_socket check;
  subject s({RECORDER_SUBJECT, "clean"}, folder.path(), {{"CURFEW", "off"}, {"CURFEW_CHECK", check.name()}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
  EXPECT_THAT(check.receive(), EndsWith("\trecording is switched off by CURFEW=off"));
}

TEST(trace, of_each_process_that_forks_is_its_own) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "fork_record"}, folder.path(), with(no_room, "CURFEW_KEEP", "1"));
  EXPECT_TRUE(ended_with(s.wait(), 0));
  const auto found = reader::list_unrecorded(folder.path());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[0].pid, found[1].pid);
}

TEST(trace, of_a_child_that_goes_on_with_its_parents_tasks_is_left_once_and_stays) {
  // Of the second the child records tasks of its own afterwards.
  for (const char* const scenario : {"fork_exit", "fork_record", "fork_go_on_in_c", "bare_record"}) {
    SCOPED_TRACE(scenario);
    const temporary_folder folder;
    check_socket check;
    subject s({RECORDER_SUBJECT, scenario}, folder_of_check(folder), {{"CURFEW_CHECK", check.name()}});
    EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
    EXPECT_THAT(check.receive(),
                EndsWith("\tit goes on with tasks that its parent spawned before fork(), which are not recorded"));
    EXPECT_EQ(check.receive(), "");
  }
}

TEST(trace, is_none_of_a_child_that_leaves_its_parents_tasks_alone) {
  for (const char* const scenario : {"fork_exec", "fork_tear_down", "fork_deep"}) {
    SCOPED_TRACE(scenario);
    const temporary_folder folder;
    check_socket check;
    subject s({RECORDER_SUBJECT, scenario}, folder_of_check(folder), {{"CURFEW_CHECK", check.name()}});
    EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
    EXPECT_EQ(check.receive(), "");
  }
}

// As in a container: the check's folder is not to be seen, its socket is.
TEST(trace, is_sent_where_the_folder_of_a_check_that_runs_cannot_be_found) {
  const temporary_folder folder;
  check_socket check;
  subject s({RECORDER_SUBJECT, "pending"}, folder.path() + "/curfew-check-abcdef",
            {{"CURFEW_CHECK", check.name()}, {"CURFEW_DIR_BEFORE_CHECK", folder.path()}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_THAT(check.receive(), HasSubstr("curfew-check-abcdef"));
  EXPECT_THAT(folder.files(), IsEmpty()) << "it recorded where nobody looks";
}

// Its check would take its silence for a clean shutdown.
TEST(trace, says_where_it_records_if_that_is_no_folder_of_a_check) {
  const temporary_folder folder;
  check_socket check;
  subject s({RECORDER_SUBJECT, "clean"}, folder.path(), {{"CURFEW_CHECK", check.name()}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  struct stat found{};
  ASSERT_EQ(::stat(folder.path().c_str(), &found), 0);
  EXPECT_THAT(
      check.receive(),
      AllOf(HasSubstr("\tit records elsewhere, for CURFEW_DIR is not as the check set it"), HasSubstr(folder.path()),
            EndsWith("\t" + std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino))));
  EXPECT_EQ(check.receive(), "") << "once";

  subject home({RECORDER_SUBJECT, "clean"}, folder_of_check(folder), {{"CURFEW_CHECK", check.name()}});
  EXPECT_TRUE(ended_with(home.wait(), 0)) << home.standard_error();
  EXPECT_EQ(check.receive(), "");
}

// Room comes back: what is spawned then is recorded, and the header says that something was not.
TEST(trace, is_taken_back_when_recording_begins_after_all) {
  const temporary_folder folder;
  std::ofstream(folder.path() + "/in the way");
  const std::string place = folder.path() + "/in the way";
  check_socket check;
  subject s({RECORDER_SUBJECT, "folder_comes_back"}, place, {{"CURFEW_CHECK", check.name()}, {"CURFEW_KEEP", "1"}});
  ASSERT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_THAT(check.receive(), HasSubstr(" is not a directory"));
  EXPECT_THAT(check.receive(), EndsWith("\t"));
  EXPECT_THAT(check.receive(), HasSubstr("it records elsewhere")) << "this folder is none of a check";
  const auto found = reader::list(place);
  ASSERT_EQ(found.size(), 1u);
  segment_view view(found[0].path);
  EXPECT_GT(view.counters_of("main").spawned, 0u) << "a loop that began before is recorded as well";
  EXPECT_GT(view.head().untracked_nodes.load(), 0u);
}

#ifndef CURFEW_SANITIZED  // which wants descriptors of its own
TEST(trace, of_a_tombstone_is_taken_back_as_well) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "descriptors_come_back"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  ASSERT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_THAT(reader::list_unrecorded(folder.path()), IsEmpty());
  EXPECT_EQ(reader::list(folder.path()).size(), 1u);
}
#endif

}  // namespace
}  // namespace curfew::tests
