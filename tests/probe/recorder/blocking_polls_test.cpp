// Polls that held up their loop: which are kept, and that they are when everything else of the task is gone.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

recorder::site_id place(std::uint32_t line) { return recorder::site("blocking.cpp", line, 1, "function"); }

// A task of a line that is polled as often as a test says.
class polled {
 public:
  polled(test_loop& loop, std::uint32_t line) : loop_(loop), at_(recorder::now()) {
    task_ = recorder::spawn(*loop_, {.spawned_at = place(line), .function = place(line + 1)}, at_);
  }
  recorder::node_id id() const { return recorder::id_of(task_); }
  polled& poll(std::uint64_t ns) {
    recorder::poll_begin(*loop_, task_, at_);
    at_ += recorder::detail::to_ticks(ns);
    recorder::poll_end(*loop_, task_, at_);
    return *this;
  }
  void end_in_a_poll(std::uint64_t ns) {
    recorder::poll_begin(*loop_, task_, at_);
    at_ += recorder::detail::to_ticks(ns);
    recorder::finish(*loop_, task_, node_state::completed, {}, false, at_);
  }
  void end() { recorder::finish(*loop_, task_, node_state::completed, {}, false, at_); }

 private:
  test_loop& loop_;
  recorder::tick at_;
  recorder::node task_;
};

const segment::blocking_poll* kept_of(own_segment& segment, std::uint32_t line) {
  for (const auto& poll : segment.head().blocking_polls)
    if (poll.site.load() == place(line)) return &poll;
  return nullptr;
}

TEST(blocking_polls, are_kept_when_the_task_has_ended) {
  test_loop loop("blocking");
  own_segment segment;
  polled in_its_last_poll(loop, 10), before(loop, 20);
  const auto id = before.id();
  in_its_last_poll.end_in_a_poll(3 * second);
  before.poll(2 * second).poll(1).end();
  const auto* const first = kept_of(segment, 10);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->tasks.load(), 1u);
  EXPECT_EQ(first->function.load(), place(11));
  EXPECT_EQ(first->lasted.load(), recorder::detail::to_ticks(3 * second));
  const auto* const second_one = kept_of(segment, 20);
  ASSERT_NE(second_one, nullptr);
  EXPECT_EQ(second_one->task.load(), id);
  EXPECT_TRUE(segment.tasks_of("blocking").empty()) << "it is no reason to keep the task";
}

TEST(blocking_polls, of_less_than_a_second_are_none) {
  test_loop loop("short");
  own_segment segment;
  polled(loop, 30).poll(second - second / 100).end();
  EXPECT_EQ(kept_of(segment, 30), nullptr);
}

TEST(blocking_polls, of_a_line_are_one_the_longest) {
  test_loop loop("one line");
  own_segment segment;
  polled one(loop, 40), other(loop, 40);
  one.poll(2 * second).poll(5 * second).poll(3 * second);
  other.poll(4 * second);
  const auto* const kept = kept_of(segment, 40);
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->tasks.load(), 2u) << "each task counts once";
  EXPECT_EQ(kept->task.load(), one.id());
  EXPECT_EQ(kept->lasted.load(), recorder::detail::to_ticks(5 * second));
  one.end();
  other.end();
}

TEST(blocking_polls, of_a_task_nobody_knows_who_spawned_are_of_its_function) {
  test_loop loop("unknown spawner");
  own_segment segment;
  const auto at = recorder::now();
  const auto n = recorder::spawn(*loop, {.function = place(60)}, at);
  recorder::poll_begin(*loop, n, at);
  recorder::poll_end(*loop, n, at + recorder::detail::to_ticks(2 * second));
  recorder::finish(*loop, n, node_state::completed, {}, false, at);
  EXPECT_NE(kept_of(segment, 60), nullptr);
}

// The table is the process': what other tests left there is shorter.
TEST(blocking_polls, of_many_lines_are_the_longest_ones) {
  test_loop loop("many lines");
  own_segment segment;
  for (std::uint32_t i = 0; i < 2 * segment::max_blocking_polls; ++i)
    polled(loop, 100 + 10 * i).poll((10 + i) * second).end();
  for (std::uint32_t i = 0; i < 2 * segment::max_blocking_polls; ++i)
    EXPECT_EQ(kept_of(segment, 100 + 10 * i) != nullptr, i >= segment::max_blocking_polls) << i;
  polled(loop, 50).poll(2 * second).end();
  EXPECT_EQ(kept_of(segment, 50), nullptr) << "all that are kept are longer";
}

}  // namespace
}  // namespace curfew::tests
