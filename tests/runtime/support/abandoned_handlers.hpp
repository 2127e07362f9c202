// A loop that goes with handlers waiting on its io_context, and how many of them count as abandoned. Each test has a
// loop of its own name, at which they are counted.
#pragma once

#include <array>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(experimental/channel.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(io_context_strand.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(signal_set.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

#include <curfew/use_task.hpp>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {

using namespace std::chrono_literals;
using unix_socket = asio::local::stream_protocol::socket;
using int_channel = asio::experimental::channel<void(error_code, int)>;

inline asio::awaitable<void> session() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}
inline asio::awaitable<void> waits_on(asio::steady_timer& timer) { co_await timer.async_wait(asio::use_awaitable); }
inline asio::awaitable<void> receives(std::shared_ptr<int_channel> channel) {
  co_await channel->async_receive(asio::use_awaitable);
}

inline task<> soon() { co_await sleep_for(1ms); }

class abandoned_handlers : public testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
  static std::uint64_t count() { return recorded().abandoned_handlers(); }

  // What is begun on a context of the user's, before there is a loop on it or after, and is left there.
  static void expect_left_on_a_borrowed_one(std::uint64_t expected,
                                            const std::function<void(asio::io_context&)>& begin) {
    {
      asio::io_context context;
      begin(context);
      loop l(context, named());
      l.run(soon());
    }
    EXPECT_EQ(count(), expected) << "begun before the loop";
    {
      asio::io_context context;
      loop l(context, named());
      begin(context);
      l.run(soon());
    }
    EXPECT_EQ(count(), 2 * expected) << "begun after the loop was made";
  }
  static void expect_left(std::uint64_t expected, const std::function<void(asio::io_context&)>& begin) {
    expect_left_on_a_borrowed_one(expected, begin);
    {
      loop l(named());
      begin(l.context());
      l.run(soon());
    }
    EXPECT_EQ(count(), 3 * expected) << "on a context of the loop's";
  }
};

}  // namespace curfew::tests
