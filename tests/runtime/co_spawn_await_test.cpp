// A coroutine of Asio's awaits a task: it is cancelled with the coroutine, and the coroutine waits until it has ended.
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> answers() {
  co_await yield();
  co_return 42;
}
task<> fails() {
  co_await yield();
  throw std::runtime_error("failed");
}

task<> is_awaited() { co_await sleep_for(1h); }

TEST(as_awaitable, returns_the_result_and_throws_the_error) {
  asio::io_context context;
  int result = 0;
  const auto coroutine = [&]() -> asio::awaitable<void> {
    result = co_await as_awaitable(answers());
    EXPECT_THROW(co_await as_awaitable(fails()), std::runtime_error);
    ++result;
  };
  asio::co_spawn(context, coroutine, asio::detached);
  context.run();
  EXPECT_EQ(result, 43);
  co_spawn(context, coroutine, asio::detached);
  context.restart();
  context.run();
  EXPECT_EQ(result, 43);
}

TEST(as_awaitable, is_cancelled_with_the_coroutine_which_waits_for_its_end) {
  asio::io_context context;
  asio::cancellation_signal signal;
  bool tidied_up = false;
  bool ended_after = false;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        const auto waits = [&]() -> task<> {
          try {
            co_await sleep_for(1h);
          } catch (const cancelled&) {
            tidied_up = true;
            throw;
          }
        };
        try {
          co_await as_awaitable(waits());
        } catch (const system_error&) {
          ended_after = tidied_up;
        }
      },
      asio::bind_cancellation_slot(signal.slot(), asio::detached));
  asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
  context.run();
  EXPECT_TRUE(ended_after);
}

// The task may end on another thread while the await is about to begin.
TEST(as_awaitable, is_awaited_on_several_threads_at_once) {
  constexpr int coroutines = 4, rounds = 300;
  asio::io_context context;
  std::atomic<int> sum{0};
  const auto coroutine = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < rounds; ++i) sum += co_await as_awaitable([]() -> task<int> { co_return 1; }());
  };
  for (int i = 0; i < coroutines; ++i) co_spawn(context, coroutine, asio::detached);
  std::vector<std::jthread> others;
  for (int i = 0; i < 3; ++i) others.emplace_back([&] { context.run(); });
  context.run();
  others.clear();
  EXPECT_EQ(sum, coroutines * rounds);
}

TEST(as_awaitable, has_the_task_below_the_coroutine) {
  if (!recording()) GTEST_SKIP();
  asio::io_context context;
  loop l(context, named());
  std::uint64_t coroutine = 0;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        coroutine = this_task::id();
        co_await as_awaitable(is_awaited());
      },
      asio::detached);
  context.poll();
  EXPECT_EQ(recorded().task("is_awaited").spawner, coroutine);
}

}  // namespace
}  // namespace curfew::tests
