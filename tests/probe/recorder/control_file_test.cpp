// The control page in its owner's hands.
#include "probe/recorder/control_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <memory>

#include "probe/segment/access_error.hpp"
#include "probe/segment/control.hpp"
#include "probe/segment/layout.hpp"
#include "probe/segment/segment_access.hpp"
#include "tests/probe/recorder/support/lost_descriptor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

class control_file : public ::testing::Test {
 protected:
  bool create() { return page_->create(held_, "7-0000abcd"); }
  void ask(std::uint64_t until) {
    const int fd = ::open(path_.c_str(), O_WRONLY);
    ASSERT_EQ(::pwrite(fd, &until, sizeof until, offsetof(segment::control, polls_until_ns)), 8);
    ::close(fd);
  }

  control_file() { held_.hold(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder_.path()); }
  ~control_file() override { held_.let_go(); }

  temporary_folder folder_;
  recorder::detail::held_folder held_;
  const std::string segment_ = folder_ / "7-0000abcd.curfew";
  const std::string path_ = folder_ / "7-0000abcd.control";
  std::unique_ptr<recorder::detail::control_file> page_ = std::make_unique<recorder::detail::control_file>();
};

TEST_F(control_file, stands_beside_its_segment_for_its_owner_alone) {
  const mode_t before = ::umask(0777);
  const bool made = create();
  ::umask(before);
  ASSERT_TRUE(made);
  EXPECT_EQ(segment::control_path(segment_), path_);
  struct stat found{};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  EXPECT_EQ(found.st_size, static_cast<off_t>(sizeof(segment::control)));
  page_->remove();
  EXPECT_NE(::stat(path_.c_str(), &found), 0);
}

TEST_F(control_file, never_takes_over_what_is_there_already) {
  ASSERT_EQ(::symlink("/dev/null", path_.c_str()), 0);
  EXPECT_FALSE(create());
  page_->remove();
  struct stat found{};
  EXPECT_EQ(::lstat(path_.c_str(), &found), 0) << "it is not ours to remove";
}

TEST_F(control_file, hears_what_is_asked) {
  ASSERT_TRUE(create());
  EXPECT_EQ(page_->polls_until_ns(), 0u);
  ask(123);
  EXPECT_EQ(page_->polls_until_ns(), 123u);
}

TEST_F(control_file, that_was_cut_or_removed_asks_for_nothing) {
  ASSERT_TRUE(create());
  ask(123);
  ASSERT_EQ(::truncate(path_.c_str(), 20), 0);
  EXPECT_EQ(page_->polls_until_ns(), 0u);
  ASSERT_EQ(::truncate(path_.c_str(), 0), 0);
  EXPECT_EQ(page_->polls_until_ns(), 0u);
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  EXPECT_EQ(page_->polls_until_ns(), 0u);
}

TEST_F(control_file, is_found_again_when_its_descriptor_was_closed) {
  ASSERT_TRUE(create());
  ask(123);
  const lost_descriptor lost(path_);
  EXPECT_EQ(page_->polls_until_ns(), 123u);
}

TEST_F(control_file, that_was_abandoned_stays_for_its_owner) {
  ASSERT_TRUE(create());
  ask(123);
  page_->abandon();
  EXPECT_EQ(page_->polls_until_ns(), 0u);
  page_->remove();
  struct stat found{};
  EXPECT_EQ(::stat(path_.c_str(), &found), 0);
}

TEST_F(control_file, is_opened_only_as_what_it_is) {
  const int directory = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY);
  segment::access_error error;
  EXPECT_LT(segment::open_control(directory, "7-0000abcd.curfew", segment_, error), 0);
  EXPECT_NE(error.message.find("cannot open control page " + path_), std::string::npos) << error.message;
  ASSERT_TRUE(create());
  const int fd = segment::open_control(directory, "7-0000abcd.curfew", segment_, error);
  EXPECT_GE(fd, 0) << error.message;
  ::close(fd);
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  EXPECT_LT(segment::open_control(directory, "7-0000abcd.curfew", segment_, error), 0);
  EXPECT_NE(error.message.find("mode 0644"), std::string::npos) << error.message;
  ::close(directory);
}

}  // namespace
}  // namespace curfew::tests
