// Coroutines of Asio's that curfew::co_spawn has begun, in a program with Asio tracked: each is in the tree once, as a
// task of the runtime, and says where it waits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <source_location>
#include <string>
#include <thread>
#include <vector>

#include <curfew/curfew.hpp>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/coroutines.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const std::string own = "curfew::tests::";
std::uint32_t line_of_wait = 0;

// Each live task of the process: its name, what it waits in, and which task stands above it.
std::vector<std::string> everybody() {
  const model::snapshot s = recorded();
  std::vector<std::string> lines;
  for (const model::task& t : s.tasks) {
    if (!model::is_live(t.state)) continue;
    const auto plain = [](std::string name) { return name.starts_with(own) ? name.substr(own.size()) : name; };
    const std::string name(s.texts[s.sites[t.function].function]);
    std::string line = plain(name);
    if (t.state == model::task_state::waiting) line += " in " + s.texts[s.stack_of(t).operation];
    if (t.state == model::task_state::ready) line += " is ready";
    if (const std::string parent = above(name); !parent.empty()) line += ", below " + plain(parent);
    lines.push_back(line);
  }
  return lines;
}

asio::awaitable<void> waits() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  line_of_wait = std::source_location::current().line() + 1;
  co_await timer.async_wait(asio::use_awaitable_t<>(__FILE__, __LINE__, "waits"));
}
asio::awaitable<void> awaits() { co_await waits(); }
asio::awaitable<void> ends_soon() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }
asio::awaitable<void> reads(tcp::socket socket) {
  std::array<char, 8> data{};
  co_await async_read(socket, asio::buffer(data), asio::use_awaitable);
}
asio::awaitable<void> child() { co_await sleeper(); }
asio::awaitable<void> begins_a_child() {
  asio::co_spawn(co_await asio::this_coro::executor, child(), asio::detached);
  co_await sleeper();
}
asio::awaitable<void> begins_a_child_later() {
  co_await ends_soon();
  co_await begins_a_child();
}
asio::awaitable<void> waits_for_both() { co_await (child() && ends_soon()); }
asio::awaitable<void> waits_once_more() {
  co_await (ends_soon() && ends_soon());
  co_await waits();
}
task<> sleeps() { co_await sleep_for(1h); }
asio::awaitable<void> awaits_a_task() { co_await as_awaitable(sleeps()); }
asio::awaitable<void> spawns_a_task() {
  spawn_daemon(sleeps());
  co_await sleeper();
}

constexpr const char* of_timer = "deadline_timer.async_wait";

TEST(guest, is_in_the_tree_once_with_its_stack_and_its_operation) {
  asio::io_context io;
  co_spawn(io, awaits(), asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre("awaits in " + std::string(of_timer)));
  EXPECT_EQ(stack_of(own + "awaits"), own + "awaits > waits:" + std::to_string(line_of_wait));
}

TEST(guest, is_once_whoever_is_told_of_its_end) {
  asio::io_context io;
  co_spawn(io, waits(), asio::detached);
  co_spawn(io, waits(), [](std::exception_ptr) {});
  auto future = co_spawn(io, waits(), asio::use_future);
  co_spawn(io, waits, asio::bind_executor(asio::make_strand(io), asio::detached));
  co_spawn(asio::make_strand(io), [] { return waits(); }, asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), testing::Each("waits in " + std::string(of_timer)));
  EXPECT_EQ(everybody().size(), 5u);
}

asio::awaitable<void> awaits_another() {
  co_await co_spawn(co_await asio::this_coro::executor, waits(), asio::use_awaitable);
}
TEST(guest, that_awaits_another_one_stands_above_it) {
  asio::io_context io;
  co_spawn(io, awaits_another(), asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), UnorderedElementsAre("awaits_another in ",
                                                "waits in " + std::string(of_timer) + ", below awaits_another"));
}

TEST(guest, says_which_socket_it_waits_for) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  tcp::socket client(io), served(io);
  client.connect(acceptor.local_endpoint());
  acceptor.accept(served);
  const std::string peer = "127.0.0.1:" + std::to_string(client.local_endpoint().port());
  co_spawn(io, reads(std::move(served)), asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre("reads in socket.async_receive"));
  EXPECT_EQ(object_of(own + "reads", "socket"), "socket with " + peer);
  client.send(asio::buffer("half", 4));
  io.restart();
  io.run_one();
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre("reads in socket.async_receive"));
}

TEST(guest, stands_above_what_it_begins_before_it_waits_and_after_it) {
  for (auto* const begin : {begins_a_child, begins_a_child_later}) {
    asio::io_context io;
    co_spawn(io, begin(), asio::detached);
    settle(io);
    const std::string name = begin == begins_a_child ? "begins_a_child" : "begins_a_child_later";
    EXPECT_THAT(everybody(), UnorderedElementsAre(name + " in " + of_timer,
                                                  "child in " + std::string(of_timer) + ", below " + name));
  }
}

TEST(guest, that_begins_in_a_handler_stands_above_what_it_begins) {
  asio::io_context io;
  post(io, [&] { co_spawn(io, begins_a_child(), asio::detached); });
  settle(io);
  EXPECT_THAT(everybody(), UnorderedElementsAre("begins_a_child in " + std::string(of_timer),
                                                "child in " + std::string(of_timer) + ", below begins_a_child"));
}

TEST(guest, says_where_it_waits_for_several_also_when_one_of_them_has_ended) {
  asio::io_context io;
  co_spawn(io, waits_for_both(), asio::detached);
  settle(io);
  const auto all = everybody();
  EXPECT_EQ(all.size(), 2u);
  EXPECT_THAT(all, testing::Contains("child in " + std::string(of_timer) + ", below waits_for_both"));
  EXPECT_EQ(stack_of(own + "waits_for_both"), own + "waits_for_both > operator&&");
}

TEST(guest, says_where_it_waits_after_it_has_waited_for_several) {
  asio::io_context io;
  co_spawn(io, waits_once_more(), asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre("waits_once_more in " + std::string(of_timer)));
  EXPECT_EQ(stack_of(own + "waits_once_more"), own + "waits_once_more > waits:" + std::to_string(line_of_wait));
}

TEST(guest, that_awaits_a_task_says_where) {
  asio::io_context io;
  co_spawn(io, awaits_a_task(), asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), UnorderedElementsAre("awaits_a_task in ", "sleeps in sleep_for, below awaits_a_task"));
  EXPECT_THAT(stack_of(own + "awaits_a_task"), testing::StartsWith(own + "awaits_a_task:"));
}

TEST(guest, that_spawns_a_task_is_its_spawner) {
  asio::io_context io;
  co_spawn(io, spawns_a_task(), asio::detached);
  settle(io);
  EXPECT_EQ(spawner_of(own + "sleeps"), own + "spawns_a_task");
}

TEST(guest, says_on_which_loop_it_waits_if_that_is_another_one) {
  asio::io_context io, other;
  asio::steady_timer timer(other, 1h);
  co_spawn(io, [&]() -> asio::awaitable<void> { co_await timer.async_wait(asio::use_awaitable); }, asio::detached);
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre(testing::EndsWith(" in deadline_timer.async_wait on another loop")));
  timer.cancel();
  settle(other);
  settle(io);
  EXPECT_THAT(everybody(), ElementsAre());
}

TEST(guest, that_is_forgotten_is_one_finding) {
  ends_since_last_time();
  {
    asio::io_context io;
    co_spawn(io, awaits(), asio::detached);
    settle(io);
  }
  EXPECT_EQ(ends_since_last_time().pending, 1u);
  EXPECT_EQ(stack_of(own + "awaits"), own + "awaits > waits:" + std::to_string(line_of_wait));
}

TEST(guest, that_is_cancelled_is_gone) {
  ends_since_last_time();
  asio::io_context io;
  asio::cancellation_signal signal;
  co_spawn(io, awaits(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
  co_spawn(io, awaits_a_task(), asio::detached);
  settle(io);
  signal.emit(asio::cancellation_type::terminal);
  settle(io);
  EXPECT_EQ(ends_since_last_time().live, 2u);
}

asio::awaitable<void> branch(int depth) {
  if (depth == 0) co_return co_await ends_soon();
  co_spawn(co_await asio::this_coro::executor, branch(depth - 1), asio::detached);
  asio::co_spawn(co_await asio::this_coro::executor, branch(depth - 1), asio::detached);
  co_await (ends_soon() && ends_soon());
  asio::steady_timer timer(co_await asio::this_coro::executor, 2us);
  co_await (timer.async_wait(asio::use_awaitable) || ends_soon());
}

TEST(guest, is_not_lost_and_not_counted_twice_on_several_threads) {
  ends_since_last_time();
  {
    asio::io_context io;
    for (int i = 0; i < 100; ++i) co_spawn(asio::make_strand(io), branch(3), asio::detached);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&io] { io.run(); });
    for (auto& t : threads) t.join();
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed + all.destroyed, all.spawned);
  EXPECT_EQ(all.pending, 0u);
  EXPECT_EQ(all.live, 0u);
}

}  // namespace
}  // namespace curfew::tests
