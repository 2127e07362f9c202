// A file that stays open whatever becomes of its descriptor.
#include "probe/recorder/held_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "probe/segment/owner_lock.hpp"
#include "tests/probe/recorder/support/lost_descriptor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

class held_file : public ::testing::Test {
 protected:
  held_file() { held_.hold(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder_.path()); }
  ~held_file() override {
    file_.let_go();
    held_.let_go();
  }
  bool create() { return file_.create(held_, "held"); }
  ino_t inode() {
    struct stat found{};
    return ::fstat(file_.descriptor(), &found) == 0 ? found.st_ino : 0;
  }
  static bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

  temporary_folder folder_;
  const std::string path_ = folder_ / "held";
  recorder::detail::held_folder held_;
  recorder::detail::held_file file_;
};

TEST_F(held_file, is_made_new_and_for_its_owner_alone) {
  const mode_t before = ::umask(0777);
  const bool made = create();
  ::umask(before);
  ASSERT_TRUE(made);
  struct stat found{};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  EXPECT_EQ(::fcntl(file_.descriptor(), F_GETFL) & O_ACCMODE, O_RDWR);
  EXPECT_EQ(::fcntl(file_.descriptor(), F_GETFD), FD_CLOEXEC);
}

TEST_F(held_file, never_takes_over_what_is_there_already) {
  ASSERT_EQ(::symlink("/dev/null", path_.c_str()), 0);
  EXPECT_FALSE(create());
  EXPECT_EQ(errno, EEXIST);
  EXPECT_FALSE(file_.held());
  EXPECT_LT(file_.descriptor(), 0);
  file_.remove();
  struct stat found{};
  EXPECT_EQ(::lstat(path_.c_str(), &found), 0) << "it is not ours to remove";
}

TEST_F(held_file, of_a_name_that_is_too_long_is_not_made) {
  EXPECT_FALSE(file_.create(held_, std::string(64, 'x').c_str()));
  EXPECT_EQ(errno, ENAMETOOLONG);
}

TEST_F(held_file, is_found_again_when_its_descriptor_was_closed) {
  ASSERT_TRUE(create());
  const ino_t made = inode();
  ::close(file_.descriptor());
  EXPECT_EQ(inode(), made);
  const lost_descriptor lost(path_);
  EXPECT_NE(file_.descriptor(), lost.number()) << "that is somebody else's now";
  EXPECT_EQ(inode(), made);
  EXPECT_TRUE(lost.is_open()) << "and not ours to close";
}

TEST_F(held_file, is_found_again_by_the_name_it_was_given) {
  ASSERT_TRUE(create());
  const ino_t made = inode();
  const std::string renamed = folder_ / "renamed";
  ASSERT_TRUE(file_.rename_to("renamed"));
  folder_.write("held");
  ::close(file_.descriptor());
  EXPECT_EQ(inode(), made);
  file_.remove();
  EXPECT_FALSE(exists(renamed));
  EXPECT_TRUE(exists(path_));
}

TEST_F(held_file, is_no_other_file_that_stands_in_its_place) {
  ASSERT_TRUE(create());
  const std::string elsewhere = folder_ / "elsewhere";
  ASSERT_EQ(::rename(path_.c_str(), elsewhere.c_str()), 0);
  EXPECT_GE(file_.descriptor(), 0) << "as long as it is open it does not matter what it is called";
  ::close(file_.descriptor());
  EXPECT_LT(file_.descriptor(), 0);
  folder_.write("held");
  EXPECT_LT(file_.descriptor(), 0);
  ::unlink(path_.c_str());
  ASSERT_EQ(::symlink(elsewhere.c_str(), path_.c_str()), 0);
  EXPECT_LT(file_.descriptor(), 0);
  ::unlink(path_.c_str());
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_LT(file_.descriptor(), 0) << "and does not hang";
  ::unlink(path_.c_str());
  ASSERT_EQ(::rename(elsewhere.c_str(), path_.c_str()), 0);
  EXPECT_GE(file_.descriptor(), 0);
}

TEST_F(held_file, has_a_number_that_nobody_counts_on) {
  ASSERT_TRUE(create());
  EXPECT_GE(file_.descriptor(), 512);
  EXPECT_GE(held_.descriptor(), 512);
  EXPECT_EQ(::fcntl(held_.descriptor(), F_GETFD), FD_CLOEXEC);
}

TEST_F(held_file, has_the_number_that_a_low_limit_allows) {
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit low = before;
  low.rlim_cur = 64;
  ::setrlimit(RLIMIT_NOFILE, &low);
  const bool made = create();
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(made);
  EXPECT_GE(file_.descriptor(), 32);
  EXPECT_LT(file_.descriptor(), 64);
}

TEST_F(held_file, is_removed_wherever_its_folder_is_by_now) {
  ASSERT_TRUE(create());
  const std::string elsewhere = folder_.path() + ".moved";
  ASSERT_EQ(::rename(folder_.path().c_str(), elsewhere.c_str()), 0);
  EXPECT_TRUE(exists(elsewhere + "/held"));
  EXPECT_TRUE(file_.remove());
  EXPECT_FALSE(exists(elsewhere + "/held"));
  EXPECT_TRUE(file_.remove()) << "it is gone";
  ASSERT_EQ(::rename(elsewhere.c_str(), folder_.path().c_str()), 0);
}

TEST_F(held_file, that_stands_under_another_name_was_not_removed) {
  ASSERT_TRUE(create());
  ASSERT_EQ(::rename(path_.c_str(), (folder_ / "elsewhere").c_str()), 0);
  EXPECT_FALSE(file_.remove());
}

TEST_F(held_file, gives_its_locks_to_what_is_mapped) {
  ASSERT_TRUE(create());
  ASSERT_EQ(::posix_fallocate(file_.descriptor(), 0, 4096), 0);
  ASSERT_TRUE(segment::lock_as_owner(file_.descriptor()));
  void* const mapped = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file_.descriptor(), 0);
  ASSERT_NE(mapped, MAP_FAILED);
  file_.open_anew();
  const int other = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_TRUE(segment::owner_alive(other));
  ::munmap(mapped, 4096);
  EXPECT_FALSE(segment::owner_alive(other));
  ::close(other);
}

TEST_F(held_file, that_was_let_go_of_is_closed_and_stays) {
  ASSERT_TRUE(create());
  const int fd = file_.descriptor();
  file_.let_go();
  EXPECT_LT(::fcntl(fd, F_GETFD), 0);
  EXPECT_LT(file_.descriptor(), 0);
  file_.remove();
  EXPECT_TRUE(exists(path_));
}

TEST_F(held_file, closes_nobody_elses_when_it_is_let_go_of) {
  ASSERT_TRUE(create());
  const lost_descriptor lost(path_);
  file_.let_go();
  EXPECT_TRUE(lost.is_open());
}

}  // namespace
}  // namespace curfew::tests
