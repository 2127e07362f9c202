// What the program declares to be background work (curfew/asio_background.hpp) is no finding, and all else is as it
// was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>

#include "tests/probe/adapters/asio/support/asio.hpp"

#include <curfew/asio_background.hpp>

#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using asio::ip::udp;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

asio::awaitable<void> watchdog() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}

struct received {
  void operator()(error_code, std::size_t) const {}
};

using executor = asio::io_context::executor_type;
static_assert(asio::execution::is_executor<background_executor<executor>>::value);
static_assert(asio::execution::is_executor<background_executor<asio::any_io_executor>>::value);
static_assert(std::is_convertible_v<background_executor<executor>, asio::any_io_executor>);

TEST(tracked_background, coroutines_are_daemons) {
  asio::io_context io;
  co_spawn(background(io.get_executor()), watchdog(), asio::detached);
  co_spawn(io, session(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::watchdog waits in deadline_timer.async_wait, daemon",
                                                   "curfew::tests::session waits in deadline_timer.async_wait"));
}

TEST(tracked_background, is_not_pending_at_shutdown) {
  ends_since_last_time();
  {
    asio::io_context io;
    co_spawn(background(io), watchdog(), asio::detached);
    co_spawn(io, session(), asio::detached);
    settle(io);
  }
  EXPECT_EQ(ends_since_last_time().pending, 1U);
}

TEST(tracked_background, is_what_it_begins) {
  asio::io_context io;
  post(background(io), [&] { co_spawn(io, session(), asio::detached); });
  settle(io);
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::session waits in deadline_timer.async_wait, daemon"));
}

TEST(tracked_background, operations_of_an_object_are_daemons) {
  asio::io_context io;
  udp::socket erased(background(io), {asio::ip::address_v4::loopback(), 0});
  asio::basic_datagram_socket<udp, background_executor<executor>> typed(background(io),
                                                                        {asio::ip::address_v4::loopback(), 0});
  udp::socket plain(io, {asio::ip::address_v4::loopback(), 0});
  std::array<char, 1> data{};
  erased.async_receive(asio::buffer(data), received());
  typed.async_receive(asio::buffer(data), received());
  plain.async_receive(asio::buffer(data), received());
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::received waits in socket.async_receive, daemon",
                                                   "curfew::tests::received waits in socket.async_receive, daemon",
                                                   "curfew::tests::received waits in socket.async_receive"));
}

TEST(tracked_background, begins_a_chain_of_its_own_beside_the_handlers) {
  asio::io_context io;
  udp::socket one(io, {asio::ip::address_v4::loopback(), 0}), other(io, {asio::ip::address_v4::loopback(), 0});
  std::array<char, 1> data{};
  post(io, [&] {
    post(background(io), [&] { one.async_receive(asio::buffer(data), received()); });
    other.async_receive(asio::buffer(data), received());
  });
  settle(io);
  EXPECT_THAT(tasks_of_last_context(),
              UnorderedElementsAre("curfew::tests::received waits in socket.async_receive",
                                   "curfew::tests::received waits in socket.async_receive, daemon"));
}

TEST(tracked_background, goes_on_with_its_chain) {
  asio::io_context io;
  udp::socket peer(io, {asio::ip::address_v4::loopback(), 0}), socket(io, {asio::ip::address_v4::loopback(), 0});
  std::array<char, 1> data{};
  post(background(io), [&] {
    socket.async_receive(asio::buffer(data),
                         [&](error_code, std::size_t) { socket.async_receive(asio::buffer(data), received()); });
  });
  settle(io);
  peer.send_to(asio::buffer("x", 1), socket.local_endpoint());
  io.restart();
  io.run_one();
  EXPECT_THAT(tasks_of_last_context(), ElementsAre("curfew::tests::received waits in socket.async_receive, daemon"));
}

TEST(tracked_background, is_declared_through_any_executor_and_of_strands) {
  asio::io_context io;
  const asio::any_io_executor erased = background(asio::any_io_executor(io.get_executor()));
  const auto on_a_strand = background(make_strand(io));
  co_spawn(erased, watchdog(), asio::detached);
  co_spawn(on_a_strand, watchdog(), asio::detached);
  settle(io);
  EXPECT_THAT(tasks_of_last_context(),
              ElementsAre("curfew::tests::watchdog waits in deadline_timer.async_wait, daemon",
                          "curfew::tests::watchdog waits in deadline_timer.async_wait, daemon"));
}

TEST(tracked_background, is_equal_where_the_executors_are) {
  asio::io_context one, other;
  EXPECT_TRUE(background(one) == background(one.get_executor()));
  EXPECT_TRUE(background(one) != background(other));
  EXPECT_EQ(&asio::query(background(one), asio::execution::context), &one);
  const asio::any_io_executor erased = background(one);
  EXPECT_EQ(erased.target<background_executor<executor>>()->get_inner_executor(), one.get_executor());
}

TEST(tracked_background, is_outstanding_work_where_the_executor_is) {
  asio::io_context io;
  std::optional work(make_work_guard(background(io)));
  EXPECT_EQ(io.run_one_for(0s), 0U);
  EXPECT_FALSE(io.stopped());
  work.reset();
  EXPECT_EQ(io.run(), 0U);
  EXPECT_TRUE(io.stopped());
}

}  // namespace
}  // namespace curfew::tests
