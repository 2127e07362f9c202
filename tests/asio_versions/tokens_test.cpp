// Each completion token of this Asio, around use_task: it compiles, gives what it gives elsewhere, and is cancelled
// with its task.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>

#include <asio.hpp>
#include <curfew/curfew.hpp>

#include "tests/asio_versions/names.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

struct task_timer : asio::steady_timer {
  explicit task_timer(std::chrono::milliseconds time) : asio::steady_timer(this_task::executor(), time) {}
};

// What awaits for ever is cancelled with its task, in whatever token.
template <class Wait>
task<> is_cancelled(Wait wait) {
  auto h = spawn([&]() -> task<> {
    co_await wait();
    ADD_FAILURE() << "returned";
  });
  co_await yield();
  h.cancel();
  try {
    co_await h.join();
    ADD_FAILURE() << "ended";
  } catch (const cancelled&) {
  }
}

TEST(tokens, use_task_and_redirect_error) {
  run([]() -> task<> {
    task_timer t(1ms);
    co_await t.async_wait(use_task);
    asio::error_code ec;
    co_await t.async_wait(use_task(ec));
    EXPECT_FALSE(ec);
    co_await t.async_wait(asio::redirect_error(use_task, ec));
    EXPECT_FALSE(ec);
    task_timer forever(1h);
    co_await is_cancelled([&]() -> task<> { co_await forever.async_wait(use_task); });
  });
}

TEST(tokens, as_tuple) {
  run([]() -> task<> {
    task_timer t(1ms);
    const auto [ec] = co_await t.async_wait(names::as_tuple(use_task));
    EXPECT_FALSE(ec);
    task_timer forever(1h);
    asio::post(this_task::executor(), [&] { forever.cancel(); });
    const auto [aborted] = co_await forever.async_wait(names::as_tuple(use_task));
    EXPECT_EQ(aborted, asio::error::operation_aborted);
  });
}

TEST(tokens, bind_executor) {
  asio::thread_pool pool(1);
  run([&]() -> task<> {
    const auto home = std::this_thread::get_id();
    task_timer t(1ms);
    co_await t.async_wait(asio::bind_executor(pool, use_task));
    EXPECT_EQ(std::this_thread::get_id(), home);
    co_await asio::post(asio::bind_executor(pool, use_task));
    EXPECT_EQ(std::this_thread::get_id(), home);
    co_await asio::dispatch(asio::bind_executor(asio::system_executor(), use_task));
    EXPECT_EQ(std::this_thread::get_id(), home);
    co_await asio::post(asio::make_strand(this_task::executor()), use_task);
    task_timer forever(1h);
    co_await is_cancelled([&]() -> task<> { co_await forever.async_wait(asio::bind_executor(pool, use_task)); });
  });
}

TEST(tokens, bind_cancellation_slot) {
  asio::thread_pool pool(1);
  run([&]() -> task<> {
    asio::cancellation_signal signal;
    task_timer forever(1h);
    const auto by_the_signal = [&](auto token) -> task<> {
      asio::post(this_task::executor(), [&] { signal.emit(asio::cancellation_type::all); });
      try {
        co_await forever.async_wait(token);
        ADD_FAILURE() << "returned";
      } catch (const cancelled&) {
        ADD_FAILURE() << "nobody cancelled the task";
      } catch (const asio::system_error& e) {
        EXPECT_EQ(e.code(), asio::error::operation_aborted);
      }
      co_await is_cancelled([&]() -> task<> { co_await forever.async_wait(token); });
    };
    co_await by_the_signal(asio::bind_cancellation_slot(signal.slot(), use_task));
    co_await by_the_signal(asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(pool, use_task)));
    co_await by_the_signal(asio::bind_executor(pool, asio::bind_cancellation_slot(signal.slot(), use_task)));

    asio::error_code ec;
    const auto says = [&](auto token) -> task<> {
      ec.clear();
      asio::post(this_task::executor(), [&] { signal.emit(asio::cancellation_type::all); });
      co_await forever.async_wait(token);
      EXPECT_EQ(ec, asio::error::operation_aborted);
    };
    co_await says(asio::bind_cancellation_slot(signal.slot(), use_task(ec)));
    co_await says(asio::bind_cancellation_slot(signal.slot(), asio::redirect_error(use_task, ec)));
    co_await says(asio::redirect_error(asio::bind_cancellation_slot(signal.slot(), use_task), ec));
    asio::post(this_task::executor(), [&] { signal.emit(asio::cancellation_type::all); });
    const auto [aborted] =
        co_await forever.async_wait(names::as_tuple(asio::bind_cancellation_slot(signal.slot(), use_task)));
    EXPECT_EQ(aborted, asio::error::operation_aborted);
    signal.emit(asio::cancellation_type::all);  // finds nobody
  });
}

TEST(tokens, bind_cancellation_slot_whose_signal_is_gone) {
  run([]() -> task<> {
    task_timer t(1ms);
    auto signal = std::make_unique<asio::cancellation_signal>();
    asio::post(this_task::executor(), [&] { signal.reset(); });
    co_await t.async_wait(asio::bind_cancellation_slot(signal->slot(), use_task));
    co_await t.async_wait(asio::bind_cancellation_slot(asio::cancellation_slot(), use_task));
  });
}

TEST(tokens, default_ones) {
  run([]() -> task<> {
    use_task_t::as_default_on_t<asio::steady_timer> t(this_task::executor(), 1ms);
    co_await t.async_wait();
    auto again = use_task_t::as_default_on(asio::steady_timer(this_task::executor(), 1ms));
    co_await again.async_wait();
  });
}

TEST(tokens, append_and_prepend) {
  run([]() -> task<> {
    task_timer t(1ms);
    EXPECT_EQ(co_await t.async_wait(names::append(use_task, 3)), 3);
    const auto [four, ec] = co_await t.async_wait(names::prepend(use_task, 4));
    EXPECT_EQ(four, 4);
    EXPECT_FALSE(ec);
  });
}

TEST(tokens, deferred) {
  run([]() -> task<> {
    task_timer t(1ms);
    auto operation = t.async_wait(names::deferred);
    co_await std::move(operation)(use_task);
  });
}

#if ASIO_VERSION >= 102600
TEST(tokens, bind_allocator_and_immediate_executor) {
  run([]() -> task<> {
    task_timer t(1ms);
    co_await t.async_wait(asio::bind_allocator(std::allocator<void>(), use_task));
#if ASIO_VERSION >= 103000
    co_await t.async_wait(asio::bind_immediate_executor(asio::system_executor(), use_task));
#endif
  });
}

TEST(tokens, consign) {
  const auto kept = std::make_shared<int>(1);
  run([&]() -> task<> {
    task_timer t(1ms);
    co_await t.async_wait(asio::consign(use_task, kept));
  });
  EXPECT_EQ(kept.use_count(), 1);
}
#endif

#if ASIO_VERSION >= 103100
TEST(tokens, cancel_after_and_cancel_at) {
  run([]() -> task<> {
    task_timer forever(1h);
    task_timer watch(1h);
    asio::error_code ec;
    co_await forever.async_wait(asio::cancel_after(1ms, use_task(ec)));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    ec.clear();
    co_await forever.async_wait(asio::cancel_after(watch, 1ms, use_task(ec)));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    ec.clear();
    co_await forever.async_wait(asio::cancel_at(std::chrono::steady_clock::now() + 1ms, use_task(ec)));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    ec.clear();
    co_await forever.async_wait(asio::redirect_error(asio::cancel_after(1ms, use_task), ec));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    co_await is_cancelled([&]() -> task<> { co_await forever.async_wait(asio::cancel_after(1h, use_task)); });
  });
}
#endif

}  // namespace
}  // namespace curfew::tests
