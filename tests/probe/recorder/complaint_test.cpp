// Where something may be said, and where it would be written into somebody's file.
#include "probe/recorder/complaint.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using recorder::detail::is_read_by_people;

bool said_to(int fd) {
  const bool read = is_read_by_people(fd);
  ::close(fd);
  return read;
}

TEST(complaint, goes_to_terminals_pipes_and_the_journal) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_TRUE(said_to(ends[1]));
  ::close(ends[0]);
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  EXPECT_TRUE(said_to(ends[1]));
  ::close(ends[0]);
  EXPECT_TRUE(said_to(::open("/dev/null", O_WRONLY)));
}

TEST(complaint, goes_to_a_log_that_is_written_at_its_end) {
  const temporary_folder folder;
  const std::string log = folder.path() + "/log";
  EXPECT_TRUE(said_to(::open(log.c_str(), O_WRONLY | O_CREAT, 0600))) << "as the shell's 2>log";
  const int written = ::open(log.c_str(), O_WRONLY | O_APPEND);
  ASSERT_EQ(::write(written, "line\n", 5), 5);
  EXPECT_TRUE(said_to(written));
}

TEST(complaint, goes_into_no_file_that_is_no_log) {
  const temporary_folder folder;
  const std::string database = folder.path() + "/database";
  EXPECT_FALSE(said_to(::open(database.c_str(), O_RDWR | O_CREAT, 0600)));
  const int written = ::open(database.c_str(), O_WRONLY);
  ASSERT_EQ(::write(written, "page", 4), 4);
  ::lseek(written, 0, SEEK_SET);
  EXPECT_FALSE(said_to(written)) << "in the middle of it";
  EXPECT_FALSE(said_to(::open(database.c_str(), O_RDONLY)));
  EXPECT_FALSE(said_to(::socket(AF_INET, SOCK_STREAM, 0)));
  EXPECT_FALSE(is_read_by_people(-1));
}

}  // namespace
}  // namespace curfew::tests
