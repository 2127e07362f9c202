// Polls are written down while somebody asks for them, and only then.
#include <gtest/gtest.h>

#include <thread>

#include "tests/probe/recorder/support/poll_request.hpp"
#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class polls : public ::testing::Test {
 protected:
  polls() { switch_off(); }
  ~polls() override { loop_.finish(task_); }

  void poll() { loop_.suspend(task_, {.operation = recorder::name("reading")}); }
  bool switch_on(milliseconds time = seconds(9)) {
    ask_for(path_, time);
    return until([&] { return polls_on(segment_); }, [&] { poll(); });
  }
  void switch_off() {
    ask_until(path_, steady_clock::time_point(std::chrono::nanoseconds(1)));
    EXPECT_TRUE(until([&] { return !polls_on(segment_); }, [&] { poll(); }));
  }
  // The recorder looks at its control page: that of the other anchor is a sign of it.
  void let_it_look() {
    const auto passed = steady_clock::now() + milliseconds(250);
    EXPECT_TRUE(until([&] { return steady_clock::now() > passed; }, [&] { poll(); }));
  }
  // This thread's latest.
  const segment::event& latest() {
    const std::uint32_t ring = own_ring();
    for (std::uint32_t i = 0; i < segment_.head().poll_rings_used.load(); ++i) {
      const segment::poll_ring& r = segment_.poll_ring(i);
      if (r.ring.load() == ring) return segment_.event(r, r.head.load() - 1);
    }
    throw std::runtime_error("this thread has no ring of polls");
  }
  std::uint32_t own_ring() {
    const node n = loop_.spawn();
    loop_.poll_begin(n);
    const std::uint32_t ring = segment_.of(n).where;
    loop_.finish(n);
    return ring;
  }

  test_loop loop_{"polls"};
  own_segment segment_;
  const std::string path_ = segment_view::own_path();
  const node task_ = loop_.spawn();
};

TEST_F(polls, are_not_written_when_nobody_asks) {
  const std::uint64_t before = polls_written(segment_);
  let_it_look();
  EXPECT_EQ(polls_written(segment_), before);
}

TEST_F(polls, are_written_once_somebody_asks) {
  ASSERT_TRUE(switch_on());
  static_cast<void>(own_ring());
  const std::uint64_t before = polls_written(segment_);
  const auto began = recorder::now();
  recorder::poll_begin(*loop_, task_, began);
  recorder::wait(task_, {.operation = recorder::name("reading")});
  recorder::poll_end(*loop_, task_, began + 1000);
  EXPECT_EQ(polls_written(segment_), before + 1);
  const segment::poll_ring& r = segment_.poll_ring(segment_.head().poll_rings_used.load() - 1);
  const segment::event& e = segment_.event(r, r.head.load() - 1);
  EXPECT_EQ(e.kind.load(), static_cast<std::uint16_t>(segment::event_kind::poll));
  EXPECT_EQ(e.node.load(), recorder::id_of(task_));
  EXPECT_EQ(e.ticks.load(), began + 1000);
  EXPECT_EQ(e.other.load(), 1000u);
  EXPECT_EQ(segment_.text(e.site.load()), "reading");
  EXPECT_EQ(e.state.load(), static_cast<std::uint16_t>(node_state::waiting));
}

TEST_F(polls, that_end_a_task_are_written_as_well) {
  ASSERT_TRUE(switch_on());
  const node n = loop_.spawn();
  const auto id = recorder::id_of(n);
  loop_.poll_begin(n);
  loop_.finish(n);
  const node failing = loop_.spawn();
  const auto failed = recorder::id_of(failing);
  loop_.poll_begin(failing);
  const std::uint64_t before = polls_written(segment_);
  loop_.fail(failing, "no", false);
  EXPECT_EQ(polls_written(segment_), before + 1);
  const segment::poll_ring& r = segment_.poll_ring(segment_.head().poll_rings_used.load() - 1);
  const std::uint64_t head = r.head.load();
  EXPECT_EQ(segment_.event(r, head - 1).node.load(), failed);
  EXPECT_EQ(segment_.event(r, head - 2).node.load(), id);
  EXPECT_EQ(segment_.event(r, head - 1).state.load(), 0u);
}

TEST_F(polls, push_no_lifecycle_event_out) {
  ASSERT_TRUE(switch_on());
  const std::uint32_t ring = own_ring();
  const std::uint64_t events = segment_.ring(ring).head.load();
  for (int i = 0; i < 1000; ++i) poll();
  EXPECT_EQ(segment_.ring(ring).head.load(), events);
}

TEST_F(polls, stop_by_themselves_when_nobody_asks_again) {
  ASSERT_TRUE(switch_on(milliseconds(150)));
  EXPECT_TRUE(until([&] { return !polls_on(segment_); }, [&] { poll(); }));
  const std::uint64_t written = polls_written(segment_);
  let_it_look();
  EXPECT_EQ(polls_written(segment_), written);
}

TEST_F(polls, are_no_more_written_than_in_the_time_that_was_asked) {
  ASSERT_TRUE(switch_on(milliseconds(150)));
  ASSERT_TRUE(until([&] { return !polls_on(segment_); }, [&] { poll(); }));
  const std::uint64_t last = latest().ticks.load();
  EXPECT_LT(last, segment_.head().polls_until.load());
  EXPECT_GE(last, segment_.head().polls_from.load());
}

TEST_F(polls, go_on_when_the_request_is_renewed_and_have_no_hole) {
  ASSERT_TRUE(switch_on(milliseconds(400)));
  const std::uint64_t from = segment_.head().polls_from.load();
  const auto end = steady_clock::now() + milliseconds(800);
  EXPECT_TRUE(until([&] { return steady_clock::now() > end; },
                    [&] {
                      ask_for(path_, milliseconds(400));
                      poll();
                    }));
  EXPECT_EQ(segment_.head().polls_from.load(), from);
}

TEST_F(polls, asked_for_too_far_ahead_are_not_asked_for) {
  ask_for(path_, seconds(11));
  let_it_look();
  EXPECT_FALSE(polls_on(segment_));
  ask_until(path_, steady_clock::time_point::max());
  let_it_look();
  EXPECT_FALSE(polls_on(segment_));
}

TEST_F(polls, of_another_thread_are_in_a_ring_of_its_own) {
  ASSERT_TRUE(switch_on());
  const std::uint32_t before = segment_.head().poll_rings_used.load();
  poll();
  std::thread([&] {
    const node n = loop_.spawn();
    loop_.suspend(n);
    loop_.finish(n);
  }).join();
  EXPECT_EQ(segment_.head().poll_rings_used.load(), before + 1);
  EXPECT_NE(segment_.poll_ring(before).ring.load(), own_ring());
}

}  // namespace
}  // namespace curfew::tests
