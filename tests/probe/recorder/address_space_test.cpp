#include "probe/recorder/address_space.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

namespace curfew::tests {
namespace {

TEST(reservation, is_halved_until_it_is_granted) {
  std::uint64_t size = std::uint64_t{1} << 60;
  void* const base = recorder::detail::reserve_addresses(size, 4096);
  ASSERT_NE(base, nullptr);
  EXPECT_LT(size, std::uint64_t{1} << 60);
  ::munmap(base, size);
  size = std::uint64_t{1} << 60;
  EXPECT_EQ(recorder::detail::reserve_addresses(size, std::uint64_t{1} << 59), nullptr);
}

}  // namespace
}  // namespace curfew::tests
