// Tests which folder segments are in: the user's own, whoever set the variables, and whoever took its name.
#include "probe/segment/location.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::StartsWith;

class location : public ::testing::Test {
 protected:
  location() { forget(); }
  ~location() override { forget(); }
  static void forget() {
    for (const char* const variable : {"CURFEW_DIR", "CURFEW_DIR_BEFORE_CHECK", "XDG_RUNTIME_DIR"})
      ::unsetenv(variable);
  }
  static std::string usual() { return "/dev/shm/curfew-" + std::to_string(::geteuid()); }

  temporary_folder folder_;
};

TEST_F(location, is_what_the_user_chose) {
  ::setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
  ::setenv("CURFEW_DIR", "/somewhere", 1);
  EXPECT_EQ(segment::default_folder(), "/somewhere");
  ::setenv("CURFEW_DIR", "", 1);
  EXPECT_EQ(segment::default_folder(), folder_ / "curfew");
}

TEST_F(location, of_a_check_that_has_ended_is_the_one_before) {
  const std::string checks = folder_ / "curfew-check-abcdef";
  ASSERT_EQ(::mkdir(checks.c_str(), 0700), 0);
  ::setenv("CURFEW_DIR", checks.c_str(), 1);
  ::setenv("CURFEW_DIR_BEFORE_CHECK", "/somewhere", 1);
  EXPECT_EQ(segment::default_folder(), checks);
  EXPECT_FALSE(segment::has_outlived_its_check());
  ASSERT_EQ(::rmdir(checks.c_str()), 0);
  EXPECT_EQ(segment::default_folder(), "/somewhere");
  EXPECT_TRUE(segment::has_outlived_its_check());
  ::setenv("CURFEW_DIR_BEFORE_CHECK", (checks + "/").c_str(), 1);
  ::setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
  EXPECT_EQ(segment::default_folder(), folder_ / "curfew") << "one check in another, and both have ended";
}

TEST_F(location, is_in_a_runtime_folder_of_the_users_own_alone) {
  ::setenv("XDG_RUNTIME_DIR", (folder_.path() + "//").c_str(), 1);
  EXPECT_EQ(segment::default_folder(), folder_ / "curfew");
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  EXPECT_THAT(segment::default_folder(), StartsWith(usual())) << "others may enter it";
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0700), 0);
  ::setenv("XDG_RUNTIME_DIR", (folder_ / "missing").c_str(), 1);
  EXPECT_THAT(segment::default_folder(), StartsWith(usual()));
  ::setenv("XDG_RUNTIME_DIR", "relative", 1);
  EXPECT_THAT(segment::default_folder(), StartsWith(usual()));
}

TEST_F(location, is_not_in_a_runtime_folder_that_su_left_behind) {
  if (::geteuid() != 0) GTEST_SKIP() << "giving a folder away takes privileges";
  ASSERT_EQ(::chown(folder_.path().c_str(), 12'345, 12'345), 0);
  ::setenv("XDG_RUNTIME_DIR", folder_.path().c_str(), 1);
  EXPECT_THAT(segment::default_folder(), StartsWith(usual()));
  // Nor is it in a folder of the user's own if somebody else owns curfew in it (as when root once made that).
  ASSERT_EQ(::chown(folder_.path().c_str(), 0, 0), 0);
  ASSERT_EQ(::mkdir((folder_ / "curfew").c_str(), 0700), 0);
  ASSERT_EQ(::chown((folder_ / "curfew").c_str(), 12'345, 12'345), 0);
  EXPECT_THAT(segment::default_folder(), StartsWith(usual()));
}

// Runs `body` in a child that has a /dev/shm of its own. Returns what `body` returned; 98 or 99 if that failed.
int with_shared_memory_of_its_own(int (*body)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool ready = ::unshare(CLONE_NEWNS) == 0 &&
                       ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777") == 0;
    ::_exit(ready ? body() : 99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST_F(location, that_somebody_else_took_is_another_that_all_of_ours_find) {
  if (::geteuid() != 0) GTEST_SKIP() << "a /dev/shm of its own takes privileges";
  EXPECT_EQ(with_shared_memory_of_its_own([] {
              const std::string taken = "/dev/shm/curfew-0";
              if (segment::default_folder() != taken) return 1;
              if (::mkdir(taken.c_str(), 0700) != 0 || ::chown(taken.c_str(), 12'345, 12'345) != 0) return 2;
              // Somebody else has taken the next name, too.
              if (::mkdir("/dev/shm/curfew-0-00000000", 0700) != 0) return 3;
              if (::chown("/dev/shm/curfew-0-00000000", 12'345, 12'345) != 0) return 3;
              const std::string settled = segment::settled_folder();
              if (!settled.starts_with("/dev/shm/curfew-0-") || settled.ends_with("00000000")) return 4;
              struct stat found{};
              if (::stat(settled.c_str(), &found) != 0 || (found.st_mode & 0777) != 0700) return 5;
              if (segment::settled_folder() != settled || segment::default_folder() != settled) return 6;
              // If two processes make a folder at once, all go to the first.
              if (::mkdir("/dev/shm/curfew-0-00000001", 0700) != 0) return 7;
              if (segment::default_folder() != "/dev/shm/curfew-0-00000001") return 8;
              return 0;
            }),
            0);
}

TEST_F(location, that_is_taken_by_a_link_or_a_file_is_another) {
  if (::geteuid() != 0) GTEST_SKIP() << "a /dev/shm of its own takes privileges";
  EXPECT_EQ(with_shared_memory_of_its_own([] {
              if (::symlink("/tmp", "/dev/shm/curfew-0") != 0) return 1;
              return segment::default_folder().starts_with("/dev/shm/curfew-0-") ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace curfew::tests
