// On which file systems a segment may lie.
#include "probe/recorder/file_system.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(file_system, is_one_that_keeps_the_room_it_gave) {
  EXPECT_TRUE(recorder::detail::keeps_allocated_room(0x01021994)) << "tmpfs";
  EXPECT_TRUE(recorder::detail::keeps_allocated_room(0xef53)) << "ext4";
  EXPECT_TRUE(recorder::detail::keeps_allocated_room(0x58465342)) << "xfs";
  for (const long type : {0x6969L, 0x9123683eL, 0x65735546L, 0x01021997L, 0xff534d42L, 0x2fc12fc1L, 0L})
    EXPECT_FALSE(recorder::detail::keeps_allocated_room(type)) << std::hex << type;
}

TEST(file_system, of_another_kind_is_refused_by_its_name) {
  const temporary_folder f;
  // In every sandbox there is one: /proc.
  const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  EXPECT_THAT(recorder::detail::check_file_system(proc, "/proc").message,
              AllOf(HasSubstr("folder /proc is on a file system of type 0x9fa0"), HasSubstr("CURFEW_DIR"),
                    HasSubstr("tmpfs, ext4 or xfs")));
  ::close(proc);
  const int own = ::open(f.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  EXPECT_FALSE(recorder::detail::check_file_system(own, f.path()));
  ::close(own);
}

}  // namespace
}  // namespace curfew::tests
