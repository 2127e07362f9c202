#include "probe/recorder/address_space.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "tests/support/sanitizers.hpp"

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

#if !CURFEW_ADDRESS_SANITIZER && !CURFEW_THREAD_SANITIZER  // they take more than there is left by any limit
TEST(reservation, leaves_a_limited_program_most_of_its_addresses) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
  const rlimit limited{std::uint64_t{1} << 34, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &limited), 0);
  std::uint64_t size = std::uint64_t{1} << 32;
  void* const base = recorder::detail::reserve_addresses(size, 4096);
  ::setrlimit(RLIMIT_AS, &before);
  ASSERT_NE(base, nullptr);
  EXPECT_LE(size, limited.rlim_cur / 64);
  ::munmap(base, size);
}
#endif

}  // namespace
}  // namespace curfew::tests
