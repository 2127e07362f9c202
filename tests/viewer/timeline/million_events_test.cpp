// A million events: what of it a frame has to do. How long that takes is a row of the benchmarks.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/viewer/support/made_events.hpp"
#include "viewer/timeline/event_history.hpp"
#include "viewer/timeline/level_of_detail.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using viewer::timeline::event_history;

TEST(million_events, cost_a_frame_what_the_screen_is_wide) {
  event_history h;
  constexpr int tasks = 40;
  for (int batch = 0; batch < 32; ++batch) {
    tests::made_events made;
    for (int i = 0; i < 32'768; ++i)
      made.poll(static_cast<model::node_id>(5 + i % tasks), batch * 40'000 + i * 1.2, .7);
    h.add(made.batch());
  }
  ASSERT_EQ(h.poll_count(), std::size_t{1} << 20);
  for (const auto width : {2s, 1s}) {
    for (double zoomed = 1; zoomed > 1e-6; zoomed /= 10) {
      viewer::timeline::time_view view;
      view.show(0s, width);
      view.zoom(.4, zoomed);
      std::size_t drawn = 0;
      for (int t = 0; t < tasks; ++t)
        draw_polls(h.find(static_cast<model::node_id>(5 + t))->polls, view, 1200, true, [&](auto) { ++drawn; });
      draw_polls(h.polls_of_thread(0), view, 1200, false, [&](auto) { ++drawn; });
      EXPECT_LE(drawn, 41u * 1200u) << zoomed;
    }
  }
}

}  // namespace
}  // namespace curfew
