// The control page and the polls of a process, looked at from outside.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "probe/reader/recorded_processes.hpp"
#include "tests/probe/recorder/support/poll_request.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using std::chrono::seconds;
constexpr auto wait = [] { std::this_thread::yield(); };

std::size_t pages_in(const temporary_folder& folder) {
  std::size_t pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    pages += entry.path().extension() == ".control";
  return pages;
}

// How many control pages the process has open that a segment is named after.
std::size_t open_pages(const std::string& segment) {
  std::size_t pages = 0;
  for (const auto& fd : std::filesystem::directory_iterator("/proc/" + segment.substr(0, segment.find('-')) + "/fd")) {
    std::error_code ignored;
    pages += std::filesystem::read_symlink(fd, ignored).extension() == ".control";
  }
  return pages;
}

TEST(control_page, goes_with_its_process_and_stays_after_a_kill) {
  const temporary_folder folder;
  subject clean({RECORDER_SUBJECT, "clean"}, folder.path());
  clean.wait();
  EXPECT_EQ(pages_in(folder), 0u);
  subject kept({RECORDER_SUBJECT, "pending"}, folder.path());
  kept.wait();
  EXPECT_EQ(folder.files().size(), 1u);
  EXPECT_EQ(pages_in(folder), 0u) << "there is nobody to ask";
  subject killed({RECORDER_SUBJECT, "hang"}, folder.path());
  ASSERT_EQ(killed.read_line(), "recorded");
  EXPECT_EQ(pages_in(folder), 1u);
}

TEST(control_page, that_is_cut_or_removed_does_no_harm) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "poll_for_ever"}, folder.path());
  ASSERT_EQ(s.read_line(), "recorded");
  segment_view view(folder.files().at(0));
  const std::string page = segment::control_path(folder.files().at(0));
  ask_for(folder.files().at(0), seconds(9));
  EXPECT_TRUE(until([&] { return polls_on(view); }, wait));
  ASSERT_EQ(::truncate(page.c_str(), 0), 0);
  EXPECT_TRUE(until([&] { return !polls_on(view); }, wait)) << "it goes on as if nobody asked";
  ASSERT_EQ(::truncate(page.c_str(), 64), 0);
  ask_for(folder.files().at(0), seconds(9));
  EXPECT_TRUE(until([&] { return polls_on(view); }, wait));
  ASSERT_EQ(::unlink(page.c_str()), 0);
  const std::uint64_t written = polls_written(view);
  EXPECT_TRUE(until([&] { return polls_written(view) > written + 1000; }, wait)) << "what was asked for still stands";
  EXPECT_EQ(::waitpid(s.pid(), nullptr, WNOHANG), 0);
}

TEST(control_page, of_a_forked_child_is_its_own) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "fork_and_poll"}, folder.path());
  ASSERT_EQ(s.read_line(), "recorded");
  ASSERT_EQ(s.read_line(), "recorded");
  auto files = folder.files();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(pages_in(folder), 2u);
  segment_view first(files[0]), second(files[1]);
  ask_for(files[0], seconds(9));
  EXPECT_TRUE(until([&] { return polls_written(first) > 1000; }, wait));
  EXPECT_EQ(polls_written(second), 0u);
  ask_for(files[1], seconds(9));
  EXPECT_TRUE(until([&] { return polls_written(second) > 0; }, wait));
  for (const auto& file : files) EXPECT_EQ(open_pages(std::filesystem::path(file).filename()), 1u) << "and no other";
}

TEST(control_page, of_a_segment_from_before_the_fork_is_left_to_the_parent) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "fork_record"}, folder.path(), {{"CURFEW_KEEP", "1"}});
  EXPECT_TRUE(ended_with(s.wait(), 0));
  EXPECT_EQ(reader::list(folder.path()).size(), 2u);
  EXPECT_EQ(pages_in(folder), 0u) << "each removed its own";
}

TEST(polls, without_room_for_a_ring_are_counted) {
  const temporary_folder folder;
  subject s({RECORDER_SUBJECT, "poll_for_ever"}, folder.path(), {{"CURFEW_TEST_MAX_BYTES", "100000"}});
  ASSERT_EQ(s.read_line(), "recorded");
  segment_view view(folder.files().at(0));
  ask_for(folder.files().at(0), seconds(9));
  EXPECT_TRUE(until([&] { return view.head().lost_polls.load() > 1000; }, wait));
  EXPECT_EQ(view.head().poll_rings_used.load(), 0u);
  EXPECT_TRUE(polls_on(view));
}

}  // namespace
}  // namespace curfew::tests
