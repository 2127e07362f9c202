// Tests which folders are accepted as the folder of segments, and what is said of the others.
#include "probe/segment/folder.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr uid_t stranger = 12'345;
bool is_root() { return ::geteuid() == 0; }

std::string refusal_of(const std::string& path, bool create = false) {
  segment::access_error error;
  const int fd = segment::open_folder(path, create, error);
  if (fd >= 0) ::close(fd);
  EXPECT_EQ(fd < 0, static_cast<bool>(error));
  return error ? error.message : "accepted";
}

TEST(folder_of_segments, of_ours_is_accepted) {
  const temporary_folder f;
  EXPECT_EQ(refusal_of(f.path()), "accepted");
  EXPECT_EQ(refusal_of(f.path() + "//"), "accepted");
}

TEST(folder_of_segments, is_made_with_its_parents_whatever_the_umask) {
  const temporary_folder f;
  const mode_t before = ::umask(0277);
  segment::access_error error;
  const int fd = segment::open_folder(f / "made", true, error);
  ::umask(before);
  ASSERT_GE(fd, 0) << error.message;
  struct stat found{};
  ::fstat(fd, &found);
  ::close(fd);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
  EXPECT_EQ(refusal_of(f / "a/b/c", true), "accepted");
  ::stat((f / "a").c_str(), &found);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
}

TEST(folder_of_segments, that_is_missing_is_not_made_for_readers) {
  const temporary_folder f;
  EXPECT_THAT(refusal_of(f / "none"), AllOf(HasSubstr(f / "none"), HasSubstr("No such file"), HasSubstr("recorded")));
  EXPECT_FALSE(std::filesystem::exists(f / "none"));
}

TEST(folder_of_segments, of_a_check_is_made_by_the_check_alone) {
  const temporary_folder f;
  EXPECT_THAT(refusal_of(f / "curfew-check-abcdef", true), HasSubstr("No such file"));
  EXPECT_FALSE(std::filesystem::exists(f / "curfew-check-abcdef"));
}

TEST(folder_of_segments, of_a_check_is_not_to_be_left_for_another_one) {
  const temporary_folder f;
  const auto path = f / "curfew-check-abcdef";
  std::filesystem::create_directory(path);
  if (!is_root() || ::chown(path.c_str(), stranger, 0) != 0) GTEST_SKIP() << "giving folders away takes privileges";
  EXPECT_THAT(refusal_of(path, true), AllOf(HasSubstr("belongs to uid 12345, expected uid 0. Run it by a check of its"),
                                            Not(HasSubstr("CURFEW_DIR"))));
  EXPECT_THAT(refusal_of(path), HasSubstr("Set CURFEW_DIR to another folder")) << "to a reader";
}

TEST(folder_of_segments, that_others_may_enter_is_refused) {
  const temporary_folder f;
  for (const mode_t mode : {0755u, 0770u, 0701u, 0500u}) {
    ::chmod(f.path().c_str(), mode);
    EXPECT_THAT(refusal_of(f.path()), AllOf(HasSubstr("expected 0700"), HasSubstr("chmod 700 " + f.path())));
    EXPECT_THAT(refusal_of(f.path(), true), HasSubstr("expected 0700"));
  }
  ::chmod(f.path().c_str(), 0755);
  EXPECT_THAT(refusal_of(f.path()), HasSubstr("has mode 0755"));
  ::chmod(f.path().c_str(), 0700);
}

TEST(folder_of_segments, that_others_use_too_is_not_to_be_closed_to_them) {
  const temporary_folder f;
  f.write("notes");
  f.write("12-00000000.curfew");
  ::chmod(f.path().c_str(), 0755);
  EXPECT_THAT(refusal_of(f.path()), AllOf(HasSubstr("has mode 0755"), HasSubstr("Set CURFEW_DIR"),
                                          Not(HasSubstr("chmod")), Not(HasSubstr("emove"))));
  std::filesystem::remove(f / "notes");
  EXPECT_THAT(refusal_of(f.path()), HasSubstr("Run: chmod 700 " + f.path()));
}

TEST(folder_of_segments, of_another_user_is_refused) {
  const temporary_folder f;
  std::string theirs = "/usr";
  if (is_root()) {
    theirs = f.path();
    ASSERT_EQ(::chown(theirs.c_str(), stranger, stranger), 0);
  }
  EXPECT_THAT(refusal_of(theirs), AllOf(HasSubstr("belongs to uid " + std::to_string(is_root() ? stranger : 0)),
                                        HasSubstr("expected uid " + std::to_string(::geteuid()))));
}

TEST(folder_of_segments, behind_a_symbolic_link_is_refused) {
  const temporary_folder f;
  std::filesystem::create_directory(f / "real");
  ::chmod((f / "real").c_str(), 0700);
  std::filesystem::create_directory_symlink(f / "real", f / "link");
  EXPECT_THAT(refusal_of(f / "link"), HasSubstr("is a symbolic link"));
  EXPECT_THAT(refusal_of(f / "link/"), HasSubstr("is a symbolic link")) << "a slash at the end follows links";
  EXPECT_THAT(refusal_of(f / "link", true), HasSubstr("is a symbolic link"));
}

TEST(folder_of_segments, that_is_a_file_is_refused) {
  const temporary_folder f;
  f.write("file");
  EXPECT_THAT(refusal_of(f / "file"), HasSubstr("is not a directory"));
  EXPECT_THAT(refusal_of(f / "file/below", true), HasSubstr("cannot make folder"));
}

TEST(folder_of_segments, lists_segments_by_name_and_no_others) {
  const temporary_folder f;
  const int fd = ::open(f.path().c_str(), O_RDONLY | O_DIRECTORY);
  for (const char* name : {"12-00000000.curfew", "1-0123abcd.curfew", "12-0000000.curfew", "12-000000000.curfew",
                           "-00000000.curfew", "x1-00000000.curfew", "12-0000000G.curfew", "12-0000000A.curfew",
                           ".12-00000000.curfew", "12-00000000.curfew.control", "12-00000000", "notes"}) {
    f.write(name);
  }
  const auto first = segment::list_segments(fd);
  EXPECT_THAT(first, ElementsAre("1-0123abcd.curfew", "12-00000000.curfew"));
  EXPECT_EQ(segment::list_segments(fd), first) << "a second look sees the same";
  ::close(fd);
}

}  // namespace
}  // namespace curfew::tests
