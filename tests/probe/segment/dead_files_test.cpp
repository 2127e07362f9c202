// Tests that what dead processes left in a folder is found, bounded and removed, and nothing of the living is.
#include "probe/segment/dead_files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "probe/segment/layout.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/process_start.hpp"
#include "probe/segment/tombstone.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using segment::file_kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Returns a pid that nobody has: that of a child that was waited for.
pid_t pid_of_nobody() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

class remains : public ::testing::Test {
 protected:
  ~remains() override { ::close(fd_); }

  // Makes a file of this many bytes that was last changed at that second.
  void put(const std::string& name, std::size_t bytes, time_t changed = 1'000) const {
    const int file = ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const int failed = bytes == 0 ? 0 : ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
    EXPECT_EQ(failed, 0);
    const timespec times[2] = {{changed, 0}, {changed, 0}};
    ::futimens(file, times);
    ::close(file);
  }
  void put_state(const std::string& name, segment::process_state state) const {
    const int file = ::open((folder_ / name).c_str(), O_WRONLY | O_CLOEXEC);
    EXPECT_EQ(::pwrite(file, &state, sizeof state, offsetof(segment::header, state)),
              static_cast<ssize_t>(sizeof state));
    ::close(file);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      found.push_back(entry.path().filename().string());
    return found;
  }
  std::vector<std::string> found() const {
    std::vector<std::string> result;
    for (const auto& r : segment::find_dead_files(fd_)) result.push_back(r.name);
    return result;
  }

  temporary_folder folder_;
  const int fd_ = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
};

TEST_F(remains, are_of_the_dead_alone_and_the_oldest_come_first) {
  put("5-00000001.curfew", 4096, 3'000);
  put("5-00000001.control", 4096);
  put("6-00000002.curfew", 4096, 2'000);
  put("7-00000003.curfew", 4096, 1'000);
  const int living = ::open((folder_ / "7-00000003.curfew").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_TRUE(segment::lock_as_owner(living));
  const auto dead = segment::find_dead_files(fd_);
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_EQ(dead[0].name, "6-00000002.curfew");
  EXPECT_EQ(dead[0].bytes, 4096u);
  EXPECT_EQ(dead[1].name, "5-00000001.curfew");
  EXPECT_EQ(dead[1].bytes, 8192u) << "with its control page";
  EXPECT_EQ(dead[1].pid, 5u);
  EXPECT_EQ(dead[1].kind, file_kind::segment);
  ::close(living);
}

TEST_F(remains, are_no_files_that_curfew_did_not_name) {
  put("notes.txt", 0);
  put("5-0001.curfew", 0);
  put(".5-00000001.curfew", 0);
  put("5-00000001.new", 0);
  std::filesystem::create_directory(folder_ / "5-00000001.curfew");
  EXPECT_THAT(found(), IsEmpty());
  EXPECT_EQ(segment::sweep(fd_, {.most = 0}), 0u);
  EXPECT_EQ(names().size(), 5u);
}

TEST_F(remains, of_a_segment_go_with_its_control_page) {
  put("5-00000001.curfew", 4096);
  put("5-00000001.control", 4096);
  put("6-00000002.control", 4096);
  put("6-00000002.curfew", 4096);
  const int living = ::open((folder_ / "6-00000002.curfew").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_TRUE(segment::lock_as_owner(living));
  for (const auto& dead : segment::find_dead_files(fd_)) EXPECT_TRUE(segment::remove_dead_file(fd_, dead));
  EXPECT_THAT(names(), UnorderedElementsAre("6-00000002.control", "6-00000002.curfew"));
  ::close(living);
}

TEST_F(remains, that_came_alive_again_are_not_removed) {
  put("5-00000001.curfew", 4096);
  const auto dead = segment::find_dead_files(fd_);
  ASSERT_EQ(dead.size(), 1u);
  const int living = ::open((folder_ / "5-00000001.curfew").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_TRUE(segment::lock_as_owner(living));
  EXPECT_FALSE(segment::remove_dead_file(fd_, dead[0]));
  EXPECT_THAT(names(), ElementsAre("5-00000001.curfew"));
  ::close(living);
}

TEST_F(remains, that_somebody_else_removed_count_as_removed) {
  put("5-00000001.curfew", 4096);
  const auto dead = segment::find_dead_files(fd_);
  ::unlink((folder_ / "5-00000001.curfew").c_str());
  EXPECT_TRUE(segment::remove_dead_file(fd_, dead.at(0)));
}

TEST_F(remains, of_what_was_never_finished_are_old_and_without_a_lock) {
  put(".5-00000001.new", 4096);
  put(".6-00000002.new", 4096, ::time(nullptr));
  put(".7-00000003.new", 4096);
  put("7-00000003.control", 0);
  put("8-00000004.control", 0);
  const int living = ::open((folder_ / ".7-00000003.new").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_TRUE(segment::lock_as_owner(living));
  EXPECT_THAT(found(), UnorderedElementsAre(".5-00000001.new", "8-00000004.control"));
  EXPECT_EQ(segment::sweep(fd_, {.most = 32, .most_bytes = 1 << 30}), 2u) << "litter goes whatever the bound";
  ::close(living);
}

TEST_F(remains, have_tombstones_of_processes_that_are_gone) {
  const std::string gone = std::to_string(pid_of_nobody()) + "-00000001.unrecorded";
  const std::string here = std::to_string(::getpid()) + "-00000002.unrecorded";
  ASSERT_EQ(::symlink("no room", (folder_ / gone).c_str()), 0);
  ASSERT_EQ(::symlink("no room", (folder_ / here).c_str()), 0);
  EXPECT_THAT(found(), ElementsAre(gone));
  EXPECT_EQ(segment::sweep(fd_, {.most = 32, .most_bytes = 1 << 30}), 1u);
  EXPECT_THAT(names(), ElementsAre(here));
}

// As a pid_t such a pid is 0, negative or too large: for kill() it may name many processes, or all of them.
TEST_F(remains, have_tombstones_of_pids_that_nobody_can_have) {
  for (const std::uint32_t pid : {0u, segment::max_pid + 1, 2'147'483'648u, 4'294'967'295u}) {
    EXPECT_FALSE(segment::process_runs(pid)) << pid;
    ASSERT_EQ(::symlink("no room", (folder_ / (std::to_string(pid) + "-00000001.unrecorded")).c_str()), 0);
  }
  EXPECT_EQ(found().size(), 4u);
}

// A pid is used again by another process.
TEST_F(remains, have_tombstones_of_earlier_processes_of_a_pid) {
  char signature[segment::tombstone_signature_room];
  ASSERT_NE(segment::sign_tombstone(signature), 0u);
  const std::string mine = std::to_string(::getpid()) + "-00000001.unrecorded";
  const std::string before = std::to_string(::getpid()) + "-00000002.unrecorded";
  ASSERT_EQ(::symlink(("no room" + std::string(signature)).c_str(), (folder_ / mine).c_str()), 0);
  const auto other = "no room @" + std::to_string(segment::own_pid_namespace()) + ".1";
  ASSERT_EQ(::symlink(other.c_str(), (folder_ / before).c_str()), 0);
  EXPECT_EQ(segment::read_tombstone(fd_, mine)->reason, "no room");
  EXPECT_THAT(found(), ElementsAre(before));
}

// The pid of such a tombstone means nothing here.
TEST_F(remains, have_no_tombstones_of_another_pid_namespace_but_old_ones) {
  const auto elsewhere = "no room @" + std::to_string(segment::own_pid_namespace() + 1) + ".1";
  const std::string gone = std::to_string(pid_of_nobody());
  const std::string young = gone + "-00000001.unrecorded", old = gone + "-00000002.unrecorded";
  for (const auto& name : {young, old}) ASSERT_EQ(::symlink(elsewhere.c_str(), (folder_ / name).c_str()), 0);
  const timespec long_ago[2] = {{1'000, 0}, {1'000, 0}};
  ASSERT_EQ(::utimensat(fd_, old.c_str(), long_ago, AT_SYMLINK_NOFOLLOW), 0);
  EXPECT_THAT(found(), ElementsAre(old));
}

TEST_F(remains, are_kept_up_to_a_number_and_the_oldest_go) {
  for (int i = 1; i <= 9; ++i) put(std::to_string(i) + "-00000001.curfew", 4096, 1'000 + i);
  EXPECT_EQ(segment::sweep(fd_, {.most = 3, .most_bytes = 1 << 30}), 6u);
  EXPECT_THAT(names(), UnorderedElementsAre("7-00000001.curfew", "8-00000001.curfew", "9-00000001.curfew"));
}

TEST_F(remains, are_kept_up_to_a_number_of_bytes) {
  put("1-00000001.curfew", 1 << 20, 1'001);
  put("2-00000001.curfew", 4096, 1'002);
  put("3-00000001.curfew", 4096, 1'003);
  EXPECT_EQ(segment::sweep(fd_, {.most = 32, .most_bytes = 16'384}), 1u);
  EXPECT_THAT(names(), UnorderedElementsAre("2-00000001.curfew", "3-00000001.curfew"));
}

TEST_F(remains, in_which_there_is_nothing_to_see_go_whatever_the_bound) {
  put("1-00000001.curfew", 65'536, 1'001);
  put("2-00000001.curfew", 65'536, 1'002);
  put_state("2-00000001.curfew", segment::process_state::withdrawn);
  EXPECT_EQ(segment::sweep(fd_, {.most = 32, .most_bytes = 1 << 30}), 1u);
  EXPECT_THAT(names(), ElementsAre("1-00000001.curfew"));
}

TEST_F(remains, are_left_to_whoever_is_at_it) {
  put("1-00000001.curfew", 4096);
  const int other = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  EXPECT_EQ(segment::sweep(fd_, {.most = 0}), 0u);
  ::close(other);
  EXPECT_EQ(segment::sweep(fd_, {.most = 0}), 1u);
}

TEST_F(remains, may_take_a_quarter_of_a_file_system_and_no_more_than_256_mebibytes) {
  EXPECT_GT(segment::bound_for(fd_).most_bytes, 0u);
  EXPECT_LE(segment::bound_for(fd_).most_bytes, 256u << 20);
}

}  // namespace
}  // namespace curfew::tests
