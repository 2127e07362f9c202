// use_task and cancellation: whatever operation a task is in, it ends; what had succeeded is not lost.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <asio/async_result.hpp>
#include <asio/bind_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/compose.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

template <class Wait>
void expect_cancelled(Wait waits) {
  bool thrown = false;
  const auto victim = [&]() -> task<> {
    try {
      co_await waits();
    } catch (const cancelled& c) {
      EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
      thrown = true;
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    co_await sleep_for(1ms);
    EXPECT_FALSE(h.done());
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
  };
  run_here(main());
  EXPECT_TRUE(thrown);
}

TEST(use_task_cancel, is_cancelled_in_a_timer) {
  expect_cancelled([]() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    co_await timer.async_wait(use_task);
  });
}

TEST(use_task_cancel, is_cancelled_in_a_read) {
  expect_cancelled([]() -> task<> {
    asio::local::stream_protocol::socket a(this_task::executor());
    asio::local::stream_protocol::socket b(this_task::executor());
    asio::local::connect_pair(a, b);
    std::array<char, 1> bytes{};
    co_await asio::async_read(a, asio::buffer(bytes), use_task);
  });
}

TEST(use_task_cancel, is_cancelled_in_an_accept) {
  expect_cancelled([]() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    co_await acceptor.async_accept(use_task);
  });
}

TEST(use_task_cancel, is_cancelled_in_a_composed_operation) {
  expect_cancelled([]() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    co_await asio::async_compose<const use_task_t, void(asio::error_code)>(
        [&timer, started = false](auto& self, asio::error_code ec = {}) mutable {
          if (std::exchange(started, true)) return self.complete(ec);
          timer.async_wait(std::move(self));
        },
        use_task, timer);
  });
}

TEST(use_task_cancel, says_operation_aborted_in_a_variable_when_cancelled) {
  const auto victim = []() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    asio::error_code ec;
    co_await timer.async_wait(use_task(ec));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    ec = {};
    co_await timer.async_wait(use_task(ec));  // not started
    EXPECT_EQ(ec, asio::error::operation_aborted);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    co_await h.join();
  };
  run_here(main());
}

// One that ignores the cancellation and succeeds: its result is not lost.
TEST(use_task_cancel, gives_the_result_of_an_operation_that_succeeds_all_the_same) {
  const auto victim = []() -> task<int> {
    const int value = co_await asio::async_initiate<const use_task_t&, void(asio::error_code, int)>(
        [](auto handler) {
          const auto executor = asio::get_associated_executor(handler);
          auto timer = std::make_shared<asio::steady_timer>(executor, 2ms);
          timer->async_wait(asio::bind_executor(
              executor, [timer, handler = std::move(handler)](asio::error_code) mutable { handler({}, 5); }));
        },
        use_task);
    EXPECT_TRUE(this_task::cancelled());
    co_return value;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    const int value = co_await h.join();
    EXPECT_EQ(value, 5);
  };
  run_here(main());
}

// The user's own cancel of the I/O object is no cancel of the task.
TEST(use_task_cancel, throws_operation_aborted_when_only_the_operation_was_cancelled) {
  const auto main = []() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    asio::post(this_task::executor(), [&] { timer.cancel(); });
    try {
      co_await timer.async_wait(use_task);
      ADD_FAILURE() << "returned";
    } catch (const cancelled&) {
      ADD_FAILURE() << "nobody cancelled the task";
    } catch (const asio::system_error& e) {
      EXPECT_EQ(e.code(), asio::error::operation_aborted);
      EXPECT_NE(std::string(e.what()).find("steady_timer.async_wait"), std::string::npos) << e.what();
    }
  };
  run_here(main());
}

// A handler that outlives its task's frame finds nobody.
TEST(use_task_cancel, leaves_no_handler_behind_when_its_frame_is_destroyed) {
  std::function<void()> call;
  std::vector<join_handle<>> kept;
  const auto waits = [&]() -> task<> {
    co_await asio::async_initiate<const use_task_t&, void()>(
        [&](auto handler) {
          auto held = std::make_shared<decltype(handler)>(std::move(handler));
          call = [held] { std::move (*held)(); };
        },
        use_task);
  };
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(waits()));
    co_await yield();
  };
  run_here(main(), named(shutdown::cancel(1ms)));
  call();
  call = nullptr;
}

}  // namespace
}  // namespace curfew::tests
