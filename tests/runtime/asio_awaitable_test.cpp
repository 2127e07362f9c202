// A task awaits what is meant for coroutines of Asio (detail/asio_awaitable.hpp).
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(ip/udp.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#if CURFEW_ASIO_VERSION < 102400
#include CURFEW_ASIO(experimental/deferred.hpp)
#else
#include CURFEW_ASIO(deferred.hpp)
#endif

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
#if CURFEW_ASIO_VERSION < 102400
using asio::experimental::deferred;
#else
using asio::deferred;
#endif

asio::awaitable<int> forty_two() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
  co_await timer.async_wait(asio::use_awaitable);
  co_return 42;
}
asio::awaitable<void> fails() {
  throw std::runtime_error("it");
  co_return;
}
asio::awaitable<void> forever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await timer.async_wait(asio::use_awaitable);
}

TEST(asio_awaitable, is_awaited_in_a_task) {
  const auto main = []() -> task<> {
    EXPECT_EQ(co_await forty_two(), 42);
    asio::awaitable<int> kept = forty_two();
    EXPECT_EQ(co_await std::move(kept), 42);
    EXPECT_THROW(co_await fails(), std::runtime_error);
  };
  run_here(main());
  run_here(main(), named(curfew::shutdown::cancel(), 4));
}

TEST(asio_awaitable, is_cancelled_with_the_task) {
  const auto main = []() -> task<> {
    const auto victim = []() -> task<> { co_await forever(); };
    EXPECT_FALSE(co_await move_on_after(1ms, victim()));
    co_await yield();
  };
  run_here(main());
}

TEST(asio_awaitable, runs_where_the_task_does) {
  const auto main = []() -> task<> {
    const auto which = []() -> asio::awaitable<asio::any_io_executor> { co_return co_await asio::this_coro::executor; };
    EXPECT_EQ(co_await which(), this_task::executor());
    EXPECT_EQ(co_await asio::this_coro::executor, this_task::executor());
  };
  run_here(main());
}

TEST(asio_awaitable, may_be_an_operation_that_is_deferred) {
  const auto main = []() -> task<> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(deferred);
    asio::ip::udp::socket socket(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    EXPECT_EQ(co_await socket.async_send_to(asio::buffer("x", 1), socket.local_endpoint(), deferred), 1u);
    char byte = 0;
    auto receive = socket.async_receive(asio::buffer(&byte, 1), deferred);
    EXPECT_EQ(co_await std::move(receive), 1u);
    EXPECT_EQ(byte, 'x');
    co_await timer.async_wait(asio::use_awaitable);
  };
  run_here(main());
}

TEST(asio_awaitable, is_waited_for_beside_others_and_for_some_time) {
  const auto main = []() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    EXPECT_EQ(std::get<0>(co_await race(forty_two(), timer.async_wait(deferred), forever())), 42);
    EXPECT_EQ(co_await fail_after(1h, forty_two()), 42);
    EXPECT_FALSE(co_await move_on_after(1ms, forever()));
    EXPECT_FALSE(co_await move_on_after(1ms, timer.async_wait(deferred)));
  };
  run_here(main());
}

TEST(asio_awaitable, shows_the_operation_and_the_line_of_the_task) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto main = []() -> task<> {
    const auto waits = []() -> task<> {
      this_task::set_name("waits");
      co_await forever();
    };
    auto handle = spawn(waits());
    co_await yield();
    co_await yield();
    const recorded now;
    EXPECT_EQ(now.lines(now.task("waits")).size(), 1u);
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
