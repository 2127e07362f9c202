// A program with tasks of curfew's runtime, and with handlers and coroutines of plain Asio: one tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>

#include <curfew/curfew.hpp>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

asio::awaitable<void> waits_in_asio() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}
task<> awaits_it() { co_await asio::co_spawn(this_task::executor(), waits_in_asio(), use_task); }
task<> reads(tcp::socket socket) {
  std::array<char, 8> data{};
  co_await socket.async_receive(asio::buffer(data), use_task);
}
task<> ends_at_once() { co_return; }
task<> sleeps() { co_await sleep_for(1h); }

asio::awaitable<void> spawns_once_it_waited(curfew::loop& loop, join_handle<>& handle) {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
  co_await timer.async_wait(asio::use_awaitable);
  handle = loop.spawn(sleeps());
  timer.expires_after(1h);
  co_await timer.async_wait(asio::use_awaitable);
}

std::size_t loops_recorded() { return recorded().loops.size(); }

TEST(mixed_program, of_tasks_alone_has_no_other_loop) {
  const auto main = []() -> task<> {
    co_await sleep_for(1ms);
    asio::steady_timer timer(this_task::executor(), 1ms);
    co_await timer.async_wait(use_task);
    EXPECT_EQ(loops_recorded(), 1u);
  };
  run(main());
}

TEST(mixed_program, says_which_socket_a_task_waits_for) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  const auto main = [&]() -> task<> {
    tcp::socket client(this_task::executor()), served(this_task::executor());
    client.connect(acceptor.local_endpoint());
    acceptor.accept(served);
    const std::string peer = "127.0.0.1:" + std::to_string(client.local_endpoint().port());
    auto handle = spawn(reads(std::move(served)));
    co_await yield();
    EXPECT_EQ(object_of("curfew::tests::reads", "socket"), "socket with " + peer);
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
  };
  run(main());
}

task<> accepts_behind_a_coroutine(tcp::acceptor& acceptor) {
  co_spawn(this_task::executor(), waits_in_asio(), asio::detached);  // it runs at once, within this task
  co_await acceptor.async_accept(use_task);
}

TEST(mixed_program, says_what_a_task_waits_for_that_has_run_a_coroutine_of_asios) {
  const auto main = []() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), {asio::ip::address_v4::loopback(), 0});
    auto handle = spawn(accepts_behind_a_coroutine(acceptor));
    co_await yield();
    EXPECT_EQ(object_of("curfew::tests::accepts_behind_a_coroutine", "socket"),
              "socket at 127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()));
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
  };
  run(main());
}

TEST(mixed_program, shows_a_coroutine_of_asios_below_the_task_that_awaits_it) {
  const auto main = []() -> task<> {
    auto handle = spawn(awaits_it());
    while (above("curfew::tests::waits_in_asio").starts_with("no task")) co_await yield();
    EXPECT_EQ(above("curfew::tests::waits_in_asio"), "curfew::tests::awaits_it");
    handle.cancel();
    EXPECT_THROW(co_await handle.join(), cancelled);
  };
  run(main());
}

TEST(mixed_program, shows_a_task_below_the_handler_that_spawned_it) {
  asio::io_context io;
  curfew::loop loop(io, {.name = "beside"});
  join_handle<> handle;
  post(io, [&] {
    handle = loop.spawn(sleeps());
    EXPECT_THAT(spawner_of("curfew::tests::sleeps"), testing::HasSubstr("lambda"));
    EXPECT_EQ(above("curfew::tests::sleeps"), spawner_of("curfew::tests::sleeps"));
  });
  settle(io);
  handle.cancel();
  io.restart();
  io.run();
}

TEST(mixed_program, shows_a_task_below_the_coroutine_of_asios_that_spawned_it) {
  asio::io_context io;
  curfew::loop loop(io, {.name = "beside"});
  join_handle<> handle;
  asio::co_spawn(io, spawns_once_it_waited(loop, handle), asio::detached);
  while (!handle) io.run_one();
  EXPECT_EQ(above("curfew::tests::sleeps"), "curfew::tests::spawns_once_it_waited");
  handle.cancel();
  io.poll();
}

TEST(mixed_program, names_what_is_left_on_its_context_and_counts_it_as_no_handler_without_a_name) {
  {
    asio::io_context io;
    curfew::loop loop(io, {.name = "beside"});
    asio::co_spawn(io, waits_in_asio(), asio::detached);
    loop.run(ends_at_once());
  }
  EXPECT_EQ(recorded().process.abandoned_handlers, 0u);
  EXPECT_EQ(ends_since_last_time().pending, 1u);
}

}  // namespace
}  // namespace curfew::tests
