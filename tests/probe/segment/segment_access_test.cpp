// Tests which files in the folder of segments are opened, and what is said of the others.
#include "probe/segment/segment_access.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uid_t stranger = 12'345;
bool is_root() { return ::geteuid() == 0; }

class segment_access : public ::testing::Test {
 protected:
  segment_access() : fd_(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY)) {}
  ~segment_access() override { ::close(fd_); }

  std::string refusal_of(const std::string& name) {
    segment::access_error error;
    const int fd = segment::open_segment(fd_, name, folder_ / name, error);
    if (fd >= 0) ::close(fd);
    EXPECT_EQ(fd < 0, static_cast<bool>(error));
    return error ? error.message : "accepted";
  }

  temporary_folder folder_;
  int fd_;
};

TEST_F(segment_access, of_ours_is_accepted) {
  folder_.write("1-00000000.curfew");
  EXPECT_EQ(refusal_of("1-00000000.curfew"), "accepted");
}

TEST_F(segment_access, with_another_mode_is_refused) {
  for (const mode_t mode : {0644u, 0660u, 0400u, 0700u, 04600u}) {
    folder_.write("1-00000000.curfew", mode);
    EXPECT_THAT(refusal_of("1-00000000.curfew"), HasSubstr("expected 0600")) << mode;
    ::unlink((folder_ / "1-00000000.curfew").c_str());
  }
}

TEST_F(segment_access, of_another_user_is_refused) {
  if (!is_root()) {
    // Only root can put another user's file here, so /etc/passwd stands for one.
    segment::access_error error;
    const int etc = ::open("/etc", O_RDONLY | O_DIRECTORY);
    EXPECT_LT(segment::open_segment(etc, "passwd", "/etc/passwd", error), 0);
    EXPECT_THAT(error.message, HasSubstr("belongs to uid 0"));
    ::close(etc);
    return;
  }
  folder_.write("1-00000000.curfew");
  ASSERT_EQ(::chown((folder_ / "1-00000000.curfew").c_str(), stranger, stranger), 0);
  EXPECT_THAT(refusal_of("1-00000000.curfew"), HasSubstr("belongs to uid 12345"));
}

TEST_F(segment_access, behind_a_link_is_refused) {
  folder_.write("1-00000000.curfew");
  ASSERT_EQ(::symlink("1-00000000.curfew", (folder_ / "2-00000000.curfew").c_str()), 0);
  EXPECT_THAT(refusal_of("2-00000000.curfew"), HasSubstr("is a symbolic link"));
  ASSERT_EQ(::link((folder_ / "1-00000000.curfew").c_str(), (folder_ / "3-00000000.curfew").c_str()), 0);
  EXPECT_THAT(refusal_of("3-00000000.curfew"), HasSubstr("has 2 links"));
}

TEST_F(segment_access, that_is_no_regular_file_is_refused_without_waiting_for_it) {
  ASSERT_EQ(::mkfifo((folder_ / "1-00000000.curfew").c_str(), 0600), 0);
  EXPECT_THAT(refusal_of("1-00000000.curfew"), HasSubstr("is not a regular file"));
  std::filesystem::create_directory(folder_ / "2-00000000.curfew");
  EXPECT_THAT(refusal_of("2-00000000.curfew"), HasSubstr("is not a regular file"));
}

TEST_F(segment_access, outside_the_folder_is_refused) {
  EXPECT_THAT(refusal_of("../1-00000000.curfew"), HasSubstr("is not a segment's name"));
  EXPECT_THAT(refusal_of(""), HasSubstr("is not a segment's name"));
}

TEST_F(segment_access, that_is_gone_is_refused_with_where_to_look) {
  EXPECT_THAT(refusal_of("1-00000000.curfew"), AllOf(HasSubstr("No such file"), HasSubstr("curfew ps")));
}

}  // namespace
}  // namespace curfew::tests
