// curfew::co_spawn of an asio::awaitable: how it begins, and what reaches its handler.
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include <curfew/curfew.hpp>
#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(redirect_error.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// Asio's own co_spawn loses the result there, in some versions, and run() throws.
TEST(co_spawn_awaitable, passes_the_result_on_if_it_was_cancelled_and_never_had_to_wait) {
  asio::io_context context;
  asio::cancellation_signal signal;
  int result = 0;
  co_spawn(
      context,
      [&]() -> asio::awaitable<int> {
        signal.emit(asio::cancellation_type::terminal);
        co_return 42;
      },
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, int n) {
        EXPECT_FALSE(error);
        result = n;
      }));
  context.run();
  EXPECT_EQ(result, 42);
}

TEST(co_spawn_awaitable, passes_an_error_on_if_it_was_cancelled_and_never_had_to_wait) {
  asio::io_context context;
  asio::cancellation_signal signal;
  std::exception_ptr error;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        signal.emit(asio::cancellation_type::terminal);
        throw std::runtime_error("failed");
        co_return;
      },
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) { error = std::move(e); }));
  context.run();
  ASSERT_TRUE(error);
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
}

TEST(co_spawn_awaitable, begins_at_once_on_its_context) {
  asio::io_context context;
  bool began = false;
  asio::post(context, [&] {
    co_spawn(context, [&]() -> asio::awaitable<void> { co_return void(began = true); }, asio::detached);
    EXPECT_TRUE(began);
    began = false;
    co_spawn(
        asio::make_strand(context), [&]() -> asio::awaitable<void> { co_return void(began = true); }, asio::detached);
    EXPECT_TRUE(began);
  });
  context.run();
}

// The type of its executor cannot hold that of a guest.
TEST(co_spawn_awaitable, runs_on_an_executor_of_another_type) {
  using executor = asio::io_context::executor_type;
  asio::io_context context;
  asio::cancellation_signal signal;
  int calls = 0;
  std::exception_ptr cancelled;
  co_spawn(
      context, []() -> asio::awaitable<int, executor> { co_return 7; },
      [&](std::exception_ptr error, int n) {
        EXPECT_FALSE(error);
        calls += n;
      });
  co_spawn(
      context,
      []() -> asio::awaitable<void, executor> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
        co_await timer.async_wait(asio::use_awaitable_t<executor>());
      },
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) { cancelled = std::move(error); }));
  EXPECT_EQ(calls, 0);
  signal.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_EQ(calls, 7);
  ASSERT_TRUE(cancelled);
  EXPECT_THROW(std::rethrow_exception(cancelled), system_error);
}

// As with Asio: what belongs to another context keeps the coroutine's own one at work, and the other way about.
TEST(co_spawn_awaitable, keeps_its_context_at_work_while_it_waits_on_another_one) {
  asio::io_context context;
  asio::io_context other;
  bool ended = false;
  asio::steady_timer* waits_for = nullptr;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        asio::steady_timer timer(other, 1h);
        waits_for = &timer;
        error_code ec;
        co_await timer.async_wait(asio::bind_executor(other, asio::redirect_error(asio::use_awaitable, ec)));
        ended = true;
      },
      asio::detached);
  context.poll();
  EXPECT_FALSE(context.stopped());
  waits_for->cancel();
  other.run();
  context.run();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace curfew::tests
