// A program that is recorded ends as it would without curfew, whatever the system refuses: limits, signals, a cancelled
// thread, pages of another size, a library that is unloaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "probe/reader/recorded_processes.hpp"
#include "tests/probe/recorder/support/check_socket.hpp"
#include "tests/probe/recorder/support/segment_view.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What stands in place of "everyone was seen": the segment says what is missing, or there is a trace.
bool says_what_is_missing(const temporary_folder& folder) {
  for (const auto& l : reader::list(folder.path()))
    if (l.untracked_nodes != 0 || segment_view(l.path).head().lost_names.load() != 0) return true;
  return !reader::list_unrecorded(folder.path()).empty();
}

class limited : public ::testing::TestWithParam<const char*> {};

TEST_P(limited, program_lives_and_says_what_it_could_not_record) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, GetParam(), "many_tasks"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, 0)) << status << ": " << s.standard_error();
  EXPECT_EQ(s.standard_output(), "ran\n");
  EXPECT_TRUE(says_what_is_missing(folder));
}

INSTANTIATE_TEST_SUITE_P(file_size, limited,
                         ::testing::Values("fsize=0", "fsize=1", "fsize=16384", "fsize=32768", "fsize=65536",
                                           "fsize=100000", "fsize=1048576"),
                         [](const auto& named) { return std::string(named.param).substr(6); });
INSTANTIATE_TEST_SUITE_P(descriptors, limited, ::testing::Values("nofile=3", "nofile=4"),
                         [](const auto& named) { return std::string(named.param).substr(7); });

TEST(limit_on_file_size, that_is_met_by_the_control_page_alone_costs_polls_alone) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "fsize=4194304", "many_tasks"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
  EXPECT_EQ(folder.files().size(), 1u);
}

TEST(limit_on_descriptors, leaves_a_segment_or_a_trace) {
  for (int most = 3; most <= 24; ++most) {
    const temporary_folder folder;
    subject s({RECORDER_SUBJECT, "nofile=" + std::to_string(most), "many_tasks"}, folder.path(),
              {{"CURFEW_KEEP", "1"}});
    const int status = s.wait();
    EXPECT_TRUE(ended_with(status, 0)) << most << " descriptors: " << status;
    EXPECT_EQ(reader::list(folder.path()).size() + reader::list_unrecorded(folder.path()).size(), 1u) << most;
  }
}

#ifndef CURFEW_SANITIZED
TEST(limit_on_memory, leaves_a_segment_or_a_trace) {
  for (const int mebibytes : {24, 32, 64, 128, 512, 4096}) {
    const temporary_folder folder;
    subject s({RECORDER_SUBJECT, "as=" + std::to_string(std::uint64_t{1} * mebibytes << 20), "clean"}, folder.path(),
              {{"CURFEW_KEEP", "1"}});
    const int status = s.wait();
    EXPECT_TRUE(ended_with(status, 0)) << mebibytes << " MiB: " << status << " " << s.standard_error();
    EXPECT_EQ(reader::list(folder.path()).size() + reader::list_unrecorded(folder.path()).size(), 1u) << mebibytes;
  }
}

class large_pages : public ::testing::TestWithParam<const char*> {};

TEST_P(large_pages, are_as_good_as_small_ones) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "many_tasks"}, folder.path(),
            {{"LD_PRELOAD", LARGE_PAGES}, {"FAKE_PAGE", GetParam()}, {"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  ASSERT_EQ(folder.files().size(), 1u);
  segment_view view(folder.files()[0]);
  const counted c = view.counters_of("main");
  EXPECT_EQ(c.spawned, 20'100u);
  EXPECT_EQ(c.completed, 20'100u);
  EXPECT_EQ(view.head().untracked_nodes.load() + view.head().lost_threads.load() + view.head().lost_names.load(), 0u);
  EXPECT_EQ(view.head().page_bytes, 65'536u);
}

INSTANTIATE_TEST_SUITE_P(of, large_pages, ::testing::Values("4096", "16384", "65536"),
                         [](const auto& named) { return std::string(named.param); });

// Whichever mapping it is that fails, and all after it.
TEST(memory, that_runs_out_at_any_time_costs_what_is_counted_and_no_more) {
  for (int nth = 1; nth <= 60; ++nth) {
    const temporary_folder folder;
    subject s({RECORDER_SUBJECT, "many_tasks"}, folder.path(),
              {{"LD_PRELOAD", FAILING_MAPS}, {"FAIL_MAP", std::to_string(nth)}, {"CURFEW_KEEP", "1"}});
    const int status = s.wait();
    ASSERT_TRUE(ended_with(status, 0)) << "mapping " << nth << ": status " << status << " " << s.standard_error();
    ASSERT_EQ(reader::list(folder.path()).size() + reader::list_unrecorded(folder.path()).size(), 1u) << nth;
  }
}

TEST(library, that_is_closed_while_its_code_is_still_wanted_stays) {
  const temporary_folder folder;
  subject s({PLUGIN_HOST, PLUGIN}, folder.path());
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, 0)) << status << ": " << s.standard_error();
  EXPECT_EQ(s.standard_output(), "survived\n");
  EXPECT_THAT(folder.files(), IsEmpty()) << "one life, one segment, removed at its end";
}
#endif

TEST(heap, that_fails_at_any_time_leaves_a_segment_or_a_trace) {
  for (int nth = 1; nth <= 40; ++nth) {
    const temporary_folder folder;
    subject s({RECORDER_SUBJECT, "clean"}, folder.path(), {{"FAIL_NEW", std::to_string(nth)}, {"CURFEW_KEEP", "1"}});
    const int status = s.wait();
    ASSERT_TRUE(ended_with(status, 0)) << "allocation " << nth << ": status " << status << " " << s.standard_error();
    ASSERT_EQ(reader::list(folder.path()).size() + reader::list_unrecorded(folder.path()).size(), 1u) << nth;
    ASSERT_EQ(folder.files().size(), 1u) << nth;
  }
}

TEST(thread, that_is_cancelled_while_it_records_goes_on_to_its_own_end) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "be_cancelled"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, 0)) << status << ": " << s.standard_error();
  EXPECT_EQ(reader::list(folder.path()).size(), 1u);
}

TEST(standard_error, that_nobody_reads_ends_nothing) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "broken_pipe"}, folder.path(), {{"CURFEW_TEST_MAX_BYTES", "1"}});
  const int status = s.wait();
  EXPECT_TRUE(ended_with(status, 0)) << status;
}

TEST(standard_error, that_is_somebodys_file_by_now_is_not_written_to) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "closed_error"}, folder.path(), {{"CURFEW_TEST_MAX_BYTES", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
}

TEST(error_number, of_the_program_is_its_own) {
  const temporary_folder folder;
  subject recorded({RECORDER_SUBJECT, "errno_kept"}, folder.path());
  EXPECT_TRUE(ended_with(recorded.wait(), 0));
  subject refused({RECORDER_SUBJECT, "errno_kept"}, folder.path(), {{"CURFEW_TEST_MAX_BYTES", "1"}});
  EXPECT_TRUE(ended_with(refused.wait(), 0));
}

TEST(machine, without_proc_is_recorded) {
  if (::geteuid() != 0) GTEST_SKIP() << "hiding /proc takes privileges";
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "without_proc"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_EQ(reader::list(folder.path()).size(), 1u);
}

// ---- its end ----

TEST(end, after_the_user_was_changed_is_no_crash_and_leaves_nothing_to_see) {
  if (::geteuid() != 0) GTEST_SKIP() << "changing the user takes privileges";
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "change_user"}, folder.path());
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  ASSERT_EQ(folder.files().size(), 1u) << "it is out of reach";
  EXPECT_EQ(segment_view(folder.files()[0]).head().state.load(),
            static_cast<std::uint32_t>(segment::process_state::withdrawn));
  EXPECT_THAT(reader::list(folder.path()), IsEmpty());
  subject next({RECORDER_SUBJECT, "clean"}, folder.path());
  next.wait();
  EXPECT_THAT(folder.files(), IsEmpty()) << "and whoever comes next removes it";
}

TEST(end, after_the_root_was_changed_removes_the_file) {
  if (::geteuid() != 0) GTEST_SKIP() << "changing the root takes privileges";
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "change_root"}, folder.path());
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_THAT(folder.files(), IsEmpty());
}

TEST(end, after_the_folder_was_removed_is_like_any_other) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "lose_folder"}, folder.path() + "/lost");
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  EXPECT_EQ(s.standard_output(), "ran\n");
}

TEST(end, of_many_that_crashed_leaves_what_the_bound_allows) {
  const temporary_folder folder;
  for (int i = 0; i < 40; ++i) subject({RECORDER_SUBJECT, "leave_at_once"}, folder.path()).wait();
  EXPECT_LE(folder.files().size(), 33u);
  EXPECT_GE(folder.files().size(), 32u);
}

// ---- what it takes ----

std::uint64_t bytes_in(const temporary_folder& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    struct stat found{};
    ::lstat(entry.path().c_str(), &found);
    bytes += static_cast<std::uint64_t>(found.st_blocks) * 512;
  }
  return bytes;
}

std::uint64_t bytes_after(const char* scenario) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, scenario}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0)) << s.standard_error();
  return bytes_in(folder);
}

TEST(footprint, of_a_process_is_at_most_128_kibibytes) { EXPECT_LE(bytes_after("clean"), 128u << 10); }

TEST(footprint, of_a_thread_is_at_most_32_kibibytes) {
  const std::uint64_t none = bytes_after("no_thread");
  EXPECT_LE(bytes_after("one_thread"), none + (32u << 10));
  EXPECT_LE(bytes_after("forty_threads"), none + 40 * (32u << 10));
}

TEST(footprint, of_threads_that_come_and_go_is_that_of_one) {
  EXPECT_LE(bytes_after("threads_in_turn"), bytes_after("one_thread") + (4u << 10));
}

TEST(footprint, of_two_hundred_processes_fits_into_half_of_a_containers_shared_memory) {
  const temporary_folder folder;
  std::vector<std::unique_ptr<subject>> fleet;
  for (int i = 0; i < 200; ++i) {
    fleet.push_back(
        std::make_unique<subject>(std::vector<std::string>{RECORDER_SUBJECT, "small_fleet"}, folder.path()));
    ASSERT_EQ(fleet.back()->read_line(), "recorded");
  }
  EXPECT_LE(bytes_in(folder), 32u << 20);
}

}  // namespace
}  // namespace curfew::tests
