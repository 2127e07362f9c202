// Tasks that await tasks take no stack, however many and however deep. Compiled without optimization, as a debug build
// is: no compiler makes tail calls there of its own accord.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

task<> step(std::size_t& steps) {
  ++steps;
  co_return;
}

TEST(stack, is_not_used_up_by_a_loop_that_awaits_a_million_tasks) {
  std::size_t steps = 0;
  const auto main = [&]() -> task<> {
    for (int i = 0; i < 1'000'000; ++i) co_await step(steps);
  };
  run_here(main());
  EXPECT_EQ(steps, 1'000'000u);
}

task<std::size_t> depth(std::size_t frames) {
  if (frames == 0) {
    co_await yield();
    co_return 0;
  }
  co_return 1 + co_await depth(frames - 1);
}

TEST(stack, is_not_used_up_by_frames) { EXPECT_EQ(run_here(depth(200'000)), 200'000u); }

task<> throws(std::size_t frames) {
  if (frames == 0) throw std::runtime_error("at the bottom");
  co_await throws(frames - 1);
}

TEST(stack, is_not_used_up_by_an_exception_on_its_way) { EXPECT_THROW(run_here(throws(10'000)), std::runtime_error); }

// Counts those that are alive.
class counted {
 public:
  explicit counted(std::size_t& alive) : alive_(alive) { ++alive_; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --alive_; }

 private:
  std::size_t& alive_;
};

task<> waits(std::size_t frames, std::size_t& alive) {
  const counted c(alive);
  if (frames != 0)
    co_await waits(frames - 1, alive);
  else
    co_await sleep_for(std::chrono::hours(1));
}

TEST(stack, is_not_used_up_by_frames_that_are_destroyed) {
  for (const std::size_t frames : {100'000, 1'000'000}) {
    std::size_t alive = 0;
    {
      asio::io_context context;
      loop l(context, named());
      auto h = l.spawn(waits(frames, alive));
      context.poll();
      EXPECT_EQ(alive, frames + 1);
    }
    EXPECT_EQ(alive, 0u);
  }
}

}  // namespace
}  // namespace curfew::tests
