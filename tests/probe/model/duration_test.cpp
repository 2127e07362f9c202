// Durations as they are typed.
#include "probe/model/duration.hpp"

#include <gtest/gtest.h>

namespace curfew::model {
namespace {

using namespace std::chrono_literals;

TEST(duration, has_the_units_that_people_type) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("10"), 10s);
  EXPECT_EQ(parse_duration("1.5m"), 90s);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("soon"), std::nullopt);
}

TEST(duration, is_refused_in_words_that_go_behind_it) {
  EXPECT_EQ(why_no_duration("1ms", a_moment), "");
  EXPECT_EQ(why_no_duration("0", from_zero), "");
  EXPECT_EQ(why_no_duration("0", a_moment), "is too short: at least 1ms");
  EXPECT_EQ(why_no_duration("-1s", from_zero), "is too short: at least 0s");
  EXPECT_EQ(why_no_duration("36501d", a_moment), "is too long: at most 36500d");
  EXPECT_EQ(why_no_duration("1x", a_moment), "is no duration: say 500ms, 10s, 5m or 1h; a number alone is seconds");
}

TEST(duration, is_typed_in_minutes_where_it_has_whole_ones) {
  EXPECT_EQ(typed(10min), "10m");
  EXPECT_EQ(typed(90s), "90s");
  EXPECT_EQ(typed(1s), "1s");
}

}  // namespace
}  // namespace curfew::model
