// Items that are found and not used are found again, and never across the end of an extent.
#include "probe/recorder/block_table.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

namespace detail = curfew::recorder::detail;

class block_table : public ::testing::Test {
 protected:
  block_table() { recorder::name("so that there is a segment"); }

  test_loop loop_{"block table"};
  // Of a kind that nobody reads: in this process' own segment it would be looked at. `none` is no table.
  detail::block_table table_{segment::table::none, 1, 256};
  std::uint64_t first_ = 0;
};

TEST_F(block_table, gives_what_was_not_used_again) {
  void* const once = table_.find_room(0, 100, first_);
  ASSERT_NE(once, nullptr);
  EXPECT_EQ(table_.find_room(0, 100, first_), once);
  EXPECT_EQ(first_, 0u);
}

TEST_F(block_table, never_gives_what_crosses_an_end) {
  // Room for something large was found behind the first extent, and then there was no use for it.
  ASSERT_NE(table_.find_room(0, 256, first_), nullptr);
  ASSERT_NE(table_.find_room(200, 1000, first_), nullptr);
  ASSERT_EQ(first_, 256u);
  auto* const small = static_cast<char*>(table_.find_room(200, 50, first_));
  EXPECT_EQ(first_, 200u);
  std::memset(small, 1, 50);
  auto* const next = static_cast<char*>(table_.find_room(250, 100, first_));
  EXPECT_EQ(first_, 256u) << "the rest of the first extent is too small";
  std::memset(next, 2, 100);
  EXPECT_EQ(small[49], 1);
  EXPECT_EQ(table_.at(256), next);
  EXPECT_EQ(table_.find_room(256 + 100, 900, first_), static_cast<char*>(table_.at(356)));
}

}  // namespace
}  // namespace curfew::tests
