// A task that waits for a coroutine of Asio's on another executor is cancelled like any other: the signal is emitted
// where the coroutine runs. Most of its worth under thread sanitizer.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(thread_pool.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// Waits again and again, so that whoever cancels it comes at any instant; for ever, without `times`.
asio::awaitable<int> legacy(int times, std::shared_ptr<void> = nullptr) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int i = 0; times == 0 || i < times; ++i) {
    timer.expires_after(i % 5 == 4 ? 100us : 0us);
    co_await timer.async_wait(asio::use_awaitable);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
  co_return times;
}

template <class Executor>
task<> waits_for_one(Executor executor, int times) {
  EXPECT_EQ(co_await asio::co_spawn(executor, legacy(times), use_task), times);
}

// Cancels what `make(round)` waits in, sooner and later. It ends, well or cancelled.
template <class Make>
task<> cancels(Make make, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    auto h = spawn(make(round));
    for (int turns = round % 11; turns > 0; --turns) co_await yield();
    if (round % 3 == 0) co_await sleep_for(std::chrono::microseconds(round * 7 % 400));
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
  }
}
template <class Make>
void cancel_with_one_thread_and_two(Make make) {
  run_here(cancels(make, 150));
  run_here(cancels(make, 150), named(shutdown::cancel(), 2));
}

// Ends at all only because it is cancelled.
template <class Executor>
void cancel_on(Executor executor) {
  cancel_with_one_thread_and_two([=](int) { return waits_for_one(executor, 0); });
}

TEST(own_executor, of_a_pool) {
  asio::thread_pool pool(3);
  cancel_on(pool.get_executor());
}

TEST(own_executor, of_a_strand_of_a_pool) {
  asio::thread_pool pool(3);
  cancel_on(asio::make_strand(pool.get_executor()));
  cancel_on(asio::any_io_executor(asio::make_strand(asio::any_io_executor(pool.get_executor()))));
}

TEST(own_executor, of_another_context) {
  asio::io_context context;
  const auto work = asio::make_work_guard(context);
  std::thread beside([&] { context.run(); });
  cancel_on(context.get_executor());
  context.stop();
  beside.join();
}

TEST(own_executor, of_the_loops_context_beside_the_tasks_strand) {
  cancel_with_one_thread_and_two([](int) { return waits_for_one(this_task::executor(), 0); });
  loop l(named(shutdown::cancel(), 2));
  const auto executor = l.context().get_executor();
  l.run(cancels([=](int) { return waits_for_one(executor, 0); }, 150));
}

// A type of its own can be given no strand. This pool is one already.
TEST(own_executor, with_a_type_of_its_own) {
  using executor = asio::thread_pool::executor_type;
  asio::thread_pool pool(1);
  const auto typed = [](executor e) -> asio::awaitable<void, executor> {
    asio::steady_timer::rebind_executor<executor>::other timer(e);
    for (;;) {
      timer.expires_after(0us);
      co_await timer.async_wait(asio::use_awaitable_t<executor>());
    }
  };
  cancel_with_one_thread_and_two(
      [&](int) -> task<> { co_await asio::co_spawn(pool, typed(pool.get_executor()), use_task); });
}

TEST(own_executor, is_told_as_the_coroutine_ends) {
  asio::thread_pool pool(3);
  cancel_with_one_thread_and_two([&](int round) { return waits_for_one(pool.get_executor(), 1 + round % 4); });
}

TEST(own_executor, is_found_within_other_tokens) {
  asio::thread_pool pool(3);
  cancel_with_one_thread_and_two([&](int) -> task<> {
    asio::cancellation_signal unused;
    co_await asio::co_spawn(pool, legacy(0), asio::bind_cancellation_slot(unused.slot(), use_task));
  });
  cancel_with_one_thread_and_two([&](int) -> task<> {
    error_code ec;
    co_await asio::co_spawn(pool, legacy(0), use_task(ec));
    EXPECT_EQ(ec, asio::error::operation_aborted);
  });
}

// The coroutine outlives the task, and is cancelled for it.
TEST(own_executor, outlives_its_task) {
  asio::thread_pool pool(3);
  const auto alive = std::make_shared<int>();
  const auto stubborn = [&]() -> task<> {
    for (;;) {
      error_code ec;
      co_await asio::co_spawn(pool, legacy(0, alive), use_task(ec));
    }
  };
  for (int round = 0; round < 50; ++round) {
    const auto main = [&]() -> task<> {
      spawn_daemon(stubborn());
      for (int turns = round % 5; turns >= 0; --turns) co_await yield();
    };
    asio::io_context context;
    loop l(context, named(shutdown::cancel(0ms)));
    l.run(main());
  }
  pool.join();
  EXPECT_EQ(alive.use_count(), 1);
}

// What waits for nothing but the clock has no code of its own to run, and is told at once.
TEST(own_executor, of_a_timer_on_a_foreign_strand) {
  asio::thread_pool pool(3);
  cancel_with_one_thread_and_two([&](int round) -> task<> {
    asio::steady_timer timer(asio::make_strand(pool));
    for (;;) {
      timer.expires_after(round % 2 == 0 ? std::chrono::microseconds(1h) : 0us);
      co_await timer.async_wait(use_task);
    }
  });
}

}  // namespace
}  // namespace curfew::tests
