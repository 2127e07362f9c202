// use_task and cancellation: whatever operation a task is in, it ends; what had succeeded is not lost.
#include <gtest/gtest.h>

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(buffer.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(compose.hpp)
#include CURFEW_ASIO(experimental/channel.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(read.hpp)
#include CURFEW_ASIO(redirect_error.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

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
    co_await asio::async_compose<const use_task_t, void(error_code)>(
        [&timer, started = false](auto& self, error_code ec = {}) mutable {
          if (std::exchange(started, true)) return self.complete(ec);
          timer.async_wait(std::move(self));
        },
        use_task, timer);
  });
}

TEST(use_task_cancel, says_operation_aborted_in_a_variable_when_cancelled) {
  const auto victim = []() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    error_code ec;
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

// ---- however an operation says that it was cancelled ----------------------------------------------------------------

template <class Signature, class Token, class Complete>
auto async_wait_until_cancelled(Complete complete, Token&& token) {
  return asio::async_initiate<Token, Signature>(
      [](auto handler, Complete completes) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        slot.assign([kept, completes](asio::cancellation_type) {
          const auto executor = asio::get_associated_executor(*kept);
          asio::post(executor, [done = kept, completes] { completes(std::move(*done)); });
        });
      },
      token, std::move(complete));
}

const auto says_something_else = [](auto handler) { std::move(handler)(std::make_error_code(std::errc::owner_dead)); };
const auto throws_something_else = [](auto handler) {
  std::move(handler)(std::make_exception_ptr(std::out_of_range("translated")));
};
const auto is_dropped = [](auto handler) { const auto dropped = std::move(handler); };

TEST(use_task_cancel, is_a_cancellation_whatever_the_operation_calls_it) {
  expect_cancelled(
      []() -> task<> { co_await async_wait_until_cancelled<void(error_code)>(says_something_else, use_task); });
  expect_cancelled([]() -> task<> {
    co_await async_wait_until_cancelled<void(std::exception_ptr)>(throws_something_else, use_task);
  });
  expect_cancelled([]() -> task<> { co_await async_wait_until_cancelled<void(error_code)>(is_dropped, use_task); });
}

TEST(use_task_cancel, is_cancelled_in_a_channel) {
  expect_cancelled([]() -> task<> {
    asio::experimental::channel<void(error_code, int)> channel(this_task::executor());
    co_await channel.async_receive(use_task);
  });
}

TEST(use_task_cancel, is_cancelled_in_a_bridged_coroutine) {
  const auto legacy = []() -> asio::awaitable<int> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
    co_return 1;
  };
  expect_cancelled([&]() -> task<> { co_await asio::co_spawn(this_task::executor(), legacy(), use_task); });
}

// ---- errors that the task throws itself -----------------------------------------------------------------------------

// Waits with a variable for the error, is cancelled, and ends by what `fail` makes of the error. Says whether the
// task's group took that for a failure.
template <class Fail>
bool is_a_failure(Fail fail, bool in_the_body = false) {
  const auto victim = [&]() -> task<> {
    error_code ec;
    co_await async_wait_until_cancelled<void(error_code)>(says_something_else, use_task(ec));
    fail(ec);
  };
  bool failed = false;
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group& g) -> task<> {
        const auto cancels = [](task_group& of) -> task<> {
          co_await yield();
          of.cancel();
        };
        g.spawn(cancels(g));
        if (in_the_body)
          co_await victim();
        else
          g.spawn(victim());
      });
    } catch (const group_error&) {
      failed = true;
    }
  };
  run_here(main());
  return failed;
}

struct error_of_a_library : std::system_error {
  using system_error::system_error;
};

TEST(use_task_cancel, is_a_cancellation_when_the_task_throws_the_error_of_the_operation) {
  for (const bool in_the_body : {false, true}) {
    EXPECT_FALSE(is_a_failure([](error_code ec) { throw std::system_error(ec); }, in_the_body));
    EXPECT_FALSE(is_a_failure([](error_code ec) { throw system_error(ec); }, in_the_body));
    EXPECT_FALSE(is_a_failure([](error_code ec) { throw error_of_a_library(ec, "a read"); }, in_the_body));
    EXPECT_FALSE(is_a_failure([](error_code) { throw std::system_error(error_code(asio::error::operation_aborted)); },
                              in_the_body));
  }
  if (recording()) {
    EXPECT_EQ(recorded().counters().cancelled, 4u);
    EXPECT_EQ(recorded().counters().failed, 0u);
  }
}

TEST(use_task_cancel, hides_no_failure_that_came_with_it) {
  for (const bool in_the_body : {false, true}) {
    EXPECT_TRUE(is_a_failure([](error_code) { throw std::runtime_error("the disk is full"); }, in_the_body));
    EXPECT_TRUE(is_a_failure(
        [](error_code) { throw std::system_error(std::make_error_code(std::errc::no_space_on_device)); }, in_the_body));
  }
}

TEST(use_task_cancel, throws_nothing_where_there_is_a_variable) {
  const auto victim = []() -> task<> {
    error_code ec;
    co_await async_wait_until_cancelled<void(error_code)>(says_something_else, use_task(ec));
    EXPECT_EQ(ec, std::errc::owner_dead);
  };
  const auto another = []() -> task<> {
    error_code ec;
    co_await async_wait_until_cancelled<void(std::exception_ptr)>(throws_something_else, use_task(ec));
    EXPECT_EQ(ec, asio::error::operation_aborted);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(victim());
      g.spawn(another());
      co_await yield();
      g.cancel();
    });
  };
  run_here(main());
}

// Before the cancel: the error is the operation's own.
TEST(use_task_cancel, is_no_excuse_for_an_error_that_came_first) {
  const auto victim = []() -> task<> {
    co_await asio::async_initiate<const use_task_t&, void(error_code)>(
        [](auto handler) { std::move(handler)(error_code(asio::error::eof)); }, use_task);
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    try {
      co_await h.join();
      ADD_FAILURE() << "returned";
    } catch (const system_error& e) {
      EXPECT_EQ(e.code(), asio::error::eof);
    }
  };
  run_here(main());
}

// Results that have no default are made from the task's executor, or its context.
TEST(use_task_cancel, gives_an_empty_socket_beside_the_error_of_an_accept_that_was_not_started) {
  using context_socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
  const auto victim = []() -> task<> {
    tcp::acceptor acceptor(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    error_code ec;
    for (int i = 0; i < 2; ++i) {  // under way when it is cancelled, and not started
      const tcp::socket socket = co_await acceptor.async_accept(use_task(ec));
      EXPECT_EQ(ec, asio::error::operation_aborted);
      EXPECT_FALSE(socket.is_open());
    }
    auto& context = static_cast<asio::io_context&>(asio::query(this_task::executor(), asio::execution::context));
    asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> other(
        context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const context_socket socket = co_await other.async_accept(use_task(ec));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    EXPECT_FALSE(socket.is_open());
    tcp::endpoint peer;
    const tcp::socket with_peer = co_await acceptor.async_accept(peer, asio::redirect_error(use_task, ec));
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
    const int value = co_await asio::async_initiate<const use_task_t&, void(error_code, int)>(
        [](auto handler) {
          const auto executor = asio::get_associated_executor(handler);
          auto timer = std::make_shared<asio::steady_timer>(executor, 2ms);
          timer->async_wait(asio::bind_executor(
              executor, [timer, handler = std::move(handler)](error_code) mutable { handler({}, 5); }));
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
    } catch (const system_error& e) {
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
