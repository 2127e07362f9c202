// What is kept of a site's live tasks over time.
#include "probe/model/low_water_marks.hpp"

#include <gmock/gmock.h>

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(low_water_marks, are_the_least_of_each_stretch_that_is_over) {
  model::low_water_marks marks(10s, 5);
  marks.add(100s, 7);
  marks.add(104s, 3);
  marks.add(109s, 9);
  EXPECT_THAT(marks.over(), IsEmpty()) << "the stretch goes on";
  marks.add(110s, 5);
  EXPECT_THAT(marks.over(), ElementsAre(3));
  marks.add(125s, 6);
  EXPECT_THAT(marks.over(), ElementsAre(3, 5));
}

TEST(low_water_marks, keep_the_latest) {
  model::low_water_marks marks(1s, 2);
  for (int s = 0; s < 5; ++s) marks.add(std::chrono::seconds(s), static_cast<std::uint64_t>(s));
  EXPECT_THAT(marks.over(), ElementsAre(2, 3));
}

TEST(low_water_marks, begin_anew_after_a_stretch_without_a_look) {
  model::low_water_marks marks(1s, 5);
  marks.add(0s, 1);
  marks.add(1s, 2);
  marks.add(3s, 3);
  EXPECT_THAT(marks.over(), IsEmpty());
  marks.add(4s, 4);
  EXPECT_THAT(marks.over(), ElementsAre(3));
}

TEST(low_water_marks, do_not_go_back_in_time) {
  model::low_water_marks marks(1s, 5);
  marks.add(5s, 4);
  marks.add(4s, 1);
  marks.add(6s, 9);
  EXPECT_THAT(marks.over(), ElementsAre(4));
}

}  // namespace
}  // namespace curfew::tests
