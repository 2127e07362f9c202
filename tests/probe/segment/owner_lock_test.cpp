// The lock that says whether a segment's process is alive.
#include "probe/segment/owner_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

TEST(owner_lock, is_held_while_one_description_of_the_file_is_open) {
  const temporary_folder folder;
  folder.write("1-00000000.curfew");
  const std::string path = folder / "1-00000000.curfew";
  const int owner = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const int reader = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int rival = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_FALSE(segment::owner_alive(reader));
  EXPECT_TRUE(segment::lock_as_owner(owner));
  EXPECT_TRUE(segment::owner_alive(reader)) << "also in the owner's own process";
  EXPECT_FALSE(segment::lock_as_owner(rival));
  const int another = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ::close(another);
  EXPECT_TRUE(segment::owner_alive(reader)) << "closing another description lets go of nothing";
  ::close(owner);
  EXPECT_FALSE(segment::owner_alive(reader));
  ::close(reader);
  ::close(rival);
}

}  // namespace
}  // namespace curfew::tests
