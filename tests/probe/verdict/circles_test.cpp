#include "probe/verdict/circles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace curfew::verdict {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(circles, are_ways_that_lead_back) {
  EXPECT_THAT(on_circles({}), IsEmpty());
  EXPECT_THAT(on_circles({{}, {0}}), ElementsAre(false, false));
  EXPECT_THAT(on_circles({{1}, {2}, {0}}), ElementsAre(true, true, true));
  EXPECT_THAT(on_circles({{0}, {0}}), ElementsAre(true, false));
}

TEST(circles, have_neither_who_leads_to_them_nor_who_is_between_two) {
  EXPECT_THAT(on_circles({{1}, {2}, {1}}), ElementsAre(false, true, true));
  // 0 and 1 are one circle, 3 and 4 another; 2 is on the way from one to the other.
  EXPECT_THAT(on_circles({{1}, {0, 2}, {3}, {4}, {3}}), ElementsAre(true, true, false, true, true));
}

TEST(circles, may_share_nodes) { EXPECT_THAT(on_circles({{1, 2}, {0}, {0}}), ElementsAre(true, true, true)); }

TEST(circles, may_be_as_large_as_memory_is) {
  constexpr std::size_t many = 1'000'000;
  edges chain(many);
  for (std::size_t i = 0; i + 1 < many; ++i) chain[i].push_back(i + 1);
  EXPECT_THAT(on_circles(chain), Each(false));
  chain.back().push_back(0);
  EXPECT_THAT(on_circles(chain), Each(true));
}

}  // namespace
}  // namespace curfew::verdict
