// Who spawned a coroutine, and what it spawns: whoever runs at that moment, in whatever calls.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/coroutines.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto use = asio::use_awaitable;

asio::awaitable<void> child() { co_await sleeper(); }
asio::awaitable<void> parent() {
  co_spawn(co_await asio::this_coro::executor, child(), asio::detached);
  co_await sleeper();
}

TEST(tracked_spawner, knows_who_spawned_it) {
  asio::io_context io;
  co_spawn(io, parent(), asio::detached);
  settle(io);
  EXPECT_EQ(spawner_of("curfew::tests::child"), "curfew::tests::parent");
  EXPECT_EQ(spawner_of("curfew::tests::parent"), "");
}

// What a handler spawns on its own executor runs at once, inside of it.
asio::awaitable<void> reads() { co_await sleeper(); }
asio::awaitable<void> serves() {
  co_spawn(co_await asio::this_coro::executor, reads(), asio::detached);
  co_await sleeper();
}
asio::awaitable<void> accepts() {
  for (int i = 0; i < 2; ++i) {
    co_spawn(co_await asio::this_coro::executor, serves(), asio::detached);
    co_await post(co_await asio::this_coro::executor, use);
  }
  co_await sleeper();
}

TEST(tracked_spawner, is_below_the_one_that_spawned_it_before_its_own_first_wait) {
  asio::io_context io;
  co_spawn(io, accepts(), asio::detached);
  settle(io);
  EXPECT_EQ(spawner_of("curfew::tests::accepts"), "");
  EXPECT_EQ(spawner_of("curfew::tests::serves"), "curfew::tests::accepts");
  EXPECT_EQ(spawner_of("curfew::tests::reads"), "curfew::tests::serves");
}

// Newer ones do not say that the coroutine runs: the handler is that of whoever has spawned it.
#if CURFEW_TESTED_ASIO_VERSION < 102400
asio::awaitable<void> first_begins_a_timer(asio::steady_timer& timer) {
  timer.async_wait([](error_code) {});
  co_await sleeper();
}

TEST(tracked_spawner, has_below_it_the_handlers_that_it_began_before_its_first_wait) {
  asio::io_context io;
  asio::steady_timer timer(io, 1h);
  post(io, [&] { co_spawn(io, first_begins_a_timer(timer), asio::detached); });
  settle(io);
  EXPECT_EQ(spawner_of(lambda_in("curfew::tests::first_begins_a_timer")), "curfew::tests::first_begins_a_timer");
}
#endif

asio::awaitable<void> waits_for_two_when_rung_for(bell& b) {
  using namespace asio::experimental::awaitable_operators;
  co_await b.wait(use);
  co_await (sleeper() || sleeper());
}

TEST(tracked_spawner, is_nobody_outside_of_handlers_though_a_coroutine_was_resumed_there) {
  asio::io_context io;
  bell b;
  co_spawn(io, waits_for_two_when_rung_for(b), asio::detached);
  settle(io);
  b.ring();
  settle(io);
  co_spawn(io, child(), asio::detached);
  settle(io);
  EXPECT_EQ(spawner_of("curfew::tests::child"), "");
}

#if CURFEW_TESTED_ASIO_VERSION < 102400 || CURFEW_TESTED_ASIO_VERSION >= 102800
asio::awaitable<void> is_rung_for(bell& b) {
  co_await b.wait(use);
  co_spawn(co_await asio::this_coro::executor, child(), asio::detached);
  co_await sleeper();
}
asio::awaitable<void> rings(bell& b) {
  b.ring();
  co_spawn(co_await asio::this_coro::executor, reads(), asio::detached);
  co_await sleeper();
}

TEST(tracked_spawner, that_another_one_resumes_by_a_call_is_not_taken_for_that) {
  asio::io_context io;
  bell b;
  co_spawn(io, is_rung_for(b), asio::detached);
  settle(io);
  co_spawn(io, rings(b), asio::detached);
  settle(io);
  EXPECT_EQ(spawner_of("curfew::tests::child"), "curfew::tests::is_rung_for");
  EXPECT_EQ(spawner_of("curfew::tests::reads"), "curfew::tests::rings");
}
#endif

}  // namespace
}  // namespace curfew::tests
