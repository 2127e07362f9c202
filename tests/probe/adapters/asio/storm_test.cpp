// Everything at once, on four threads: nobody is lost and nobody is counted twice. Each tree of coroutines has a strand
// of its own, as Asio asks of a parallel group: cancelling one of its operations while another ends is a data race.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/probe/adapters/asio/support/asio.hpp"
#include "tests/probe/adapters/asio/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

asio::awaitable<void> hop(int times) {
  for (int i = 0; i < times; ++i) co_await post(co_await asio::this_coro::executor, asio::use_awaitable);
}
asio::awaitable<void> tick(int times) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int i = 0; i < times; ++i) {
    timer.expires_after(std::chrono::microseconds(i % 3));
    co_await timer.async_wait(asio::use_awaitable);
  }
}
asio::awaitable<void> branch(int depth) {
  if (depth == 0) co_return co_await hop(3);
  co_spawn(co_await asio::this_coro::executor, branch(depth - 1), asio::detached);
  co_await (hop(2) && tick(2));
  co_await (tick(1) || hop(5));
}

TEST(tracked_storm, loses_nobody_and_counts_nobody_twice) {
  ends_since_last_time();
  {
    asio::io_context io;
    const auto strand = make_strand(io);
    std::atomic<int> called{0};
    for (int i = 0; i < 200; ++i) {
      co_spawn(make_strand(io), branch(3), asio::detached);
      co_spawn(make_strand(io), branch(2), asio::detached);
      post(strand, [&called, &io] {
        ++called;
        post(io, [&called] { ++called; });
        post(io, [&called] { ++called; });
      });
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&io] { io.run(); });
    for (auto& t : threads) t.join();
    EXPECT_EQ(called, 600);
  }
  const ends all = ends_since_last_time();
  EXPECT_EQ(all.completed + all.destroyed, all.spawned);
  EXPECT_EQ(all.pending, 0u);
  EXPECT_EQ(all.live, 0u);
}

}  // namespace
}  // namespace curfew::tests
