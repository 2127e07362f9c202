// How operations in a cancel scope are asked to end: cancel_scope_options::type (docs/runtime.md#rule-7).
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(error.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(write.hpp)

#include "tests/runtime/support/kept_cancel.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using unix_socket = asio::local::stream_protocol::socket;
using type = asio::cancellation_type;

// More than the sockets take: the write waits for the reader.
constexpr std::size_t much = 4 << 20;

struct connected {
  unix_socket writer{this_task::executor()};
  unix_socket reader{this_task::executor()};
  connected() { asio::local::connect_pair(writer, reader); }
};

// Reads to the end of the stream, and returns how much there was.
task<std::size_t> drain(unix_socket& socket) {
  std::vector<char> into(1 << 16);
  std::size_t all = 0;
  for (;;) {
    error_code ec;
    all += co_await socket.async_read_some(asio::buffer(into), use_task(ec));
    if (ec) co_return all;
  }
}

struct outcome {
  bool came_to_its_end = false;
  std::size_t written = 0;  // as the write says
  std::size_t arrived = 0;
  error_code error;
};

// Writes in a scope of this type that is cancelled in the middle, before anybody reads.
outcome write_in_cancelled_scope(type how, std::size_t threads = 1) {
  outcome of;
  const auto main = [&]() -> task<> {
    connected sockets;
    const std::vector<char> bytes(much, 'x');
    std::atomic<bool> asked = false;
    const auto read_later = [&]() -> task<> {
      while (!asked) co_await yield();
      of.arrived = co_await drain(sockets.reader);
    };
    auto body = [&](cancel_scope& scope) -> task<> {
      const auto cancels = [&]() -> task<> {
        scope.cancel();
        asked = true;
        co_return;
      };
      auto reader = spawn(read_later());
      auto asks = spawn(cancels());
      of.written = co_await asio::async_write(sockets.writer, asio::buffer(bytes), use_task(of.error));
      sockets.writer.close();
      co_await shield(1h, [&]() -> task<> {
        co_await asks.join();
        co_await reader.join();
      });
      of.came_to_its_end = true;
    };
    co_await with_cancel_scope(body, {.type = how});
  };
  run_here(main(), named(curfew::shutdown::cancel(), threads));
  return of;
}

TEST(cancellation_type, cuts_a_write_in_half_where_nothing_else_is_said) {
  const outcome of = write_in_cancelled_scope(cancel_scope_options().type);
  EXPECT_EQ(of.error, asio::error::operation_aborted);
  EXPECT_LT(of.arrived, much);
}

TEST(cancellation_type, of_total_lets_a_composed_write_come_to_its_end) {
  const outcome of = write_in_cancelled_scope(type::total);
  EXPECT_FALSE(of.error) << of.error.message();
  EXPECT_EQ(of.written, much);
  EXPECT_EQ(of.arrived, much);
}

TEST(cancellation_type, of_partial_ends_a_composed_write_where_it_knows_what_was_written) {
  const outcome of = write_in_cancelled_scope(type::partial);
  EXPECT_EQ(of.error, asio::error::operation_aborted);
  EXPECT_LT(of.written, much);
  EXPECT_EQ(of.arrived, of.written);
}

// An operation that ends when it is asked to, in whatever way, and says in which it was.
template <class Token>
auto async_is_asked(std::optional<type>& how, Token&& token) {
  return asio::async_initiate<Token, void(error_code)>(
      [&how](auto handler) {
        asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
        slot.assign([&how, h = std::move(handler)](type asked) mutable {
          how = asked;
          auto called = std::move(h);
          std::move(called)(error_code(asio::error::operation_aborted));
        });
      },
      token);
}

task<> is_asked(std::optional<type>& how) { co_await async_is_asked(how, use_task); }

TEST(cancellation_type, holds_wherever_the_cancel_comes_from) {
  std::optional<type> how;
  const auto main = [&]() -> task<> {
    const auto victim = [&]() -> task<> { co_await with_cancel_scope(is_asked(how), {.type = type::total}); };
    auto h = spawn(victim());
    co_await yield();
    h.cancel();
    co_await joined(h);
  };
  run_here(main());
  EXPECT_EQ(how, type::total);
}

TEST(cancellation_type, is_given_as_it_was_said_also_where_it_is_more_than_one) {
  std::optional<type> how;
  const auto main = [&]() -> task<> {
    co_await with_cancel_scope(
        is_asked(how), {.deadline = std::chrono::steady_clock::now() + 1ms, .type = type::partial | type::total});
  };
  run_here(main());
  EXPECT_EQ(how, type::partial | type::total);
}

TEST(cancellation_type, is_made_more_careful_by_an_inner_scope_and_not_less) {
  std::vector<std::optional<type>> how(3);
  const auto main = [&]() -> task<> {
    const auto in = [](type outer, auto inner) -> task<> { co_await with_cancel_scope(inner, {.type = outer}); };
    co_await in(type::partial, [&]() -> task<> { co_await move_on_after(1ms, is_asked(how[0])); });
    co_await in(type::partial, [&]() -> task<> {
      co_await with_cancel_scope(is_asked(how[1]),
                                 {.deadline = std::chrono::steady_clock::now() + 1ms, .type = type::total});
    });
    co_await in(type::total, [&]() -> task<> { co_await shield(1ms, is_asked(how[2])); });
  };
  run_here(main());
  EXPECT_EQ(how[0], type::partial);
  EXPECT_EQ(how[1], type::total);
  EXPECT_EQ(how[2], type::terminal);  // a shield begins anew
}

TEST(cancellation_type, reaches_the_children_of_a_group_in_the_scope) {
  std::optional<type> how;
  const auto main = [&]() -> task<> {
    const auto opens_group = [&]() -> task<> {
      auto body = [&](task_group& group) -> task<> {
        group.spawn(is_asked(how));
        co_await sleep_for(1h);
      };
      co_await with_task_group(body);
    };
    co_await with_cancel_scope(opens_group(),
                               {.deadline = std::chrono::steady_clock::now() + 1ms, .type = type::total});
  };
  run_here(main());
  EXPECT_EQ(how, type::total);
}

// The memory of a group is used again when some dozens of groups have ended.
TEST(cancellation_type, is_as_usual_again_behind_the_scope) {
  std::optional<type> how;
  auto nothing = [](task_group&) -> task<> { co_return; };
  const auto main = [&]() -> task<> {
    const auto victim = [&]() -> task<> {
      for (int i = 0; i < 80; ++i) co_await with_cancel_scope(with_task_group(nothing), {.type = type::total});
      auto body = [&](task_group& group) -> task<> {
        group.spawn(is_asked(how));
        co_await sleep_for(1h);
      };
      co_await with_task_group(body);
    };
    auto h = spawn(victim());
    co_await yield();
    co_await yield();
    h.cancel();
    co_await joined(h);
  };
  run_here(main());
  EXPECT_EQ(how, type::terminal);
}

TEST(cancellation_type, holds_in_a_loop_with_several_threads) {
  const outcome of = write_in_cancelled_scope(type::total, 4);
  EXPECT_EQ(of.error ? 0 : of.written, of.arrived);
}

// The functions that have a deadline take the type beside it.
TEST(cancellation_type, is_given_beside_a_deadline) {
  const auto writes = [](auto scope) -> task<> {
    connected sockets;
    const std::vector<char> bytes(much, 'x');
    auto reader = spawn([&]() -> task<std::size_t> {
      co_await sleep_for(10ms);  // long after the deadline
      co_return co_await drain(sockets.reader);
    });
    std::size_t written = 0;
    auto body = [&]() -> task<> {
      written = co_await asio::async_write(sockets.writer, asio::buffer(bytes), use_task);
    };
    EXPECT_TRUE(co_await scope(body));
    sockets.writer.close();
    EXPECT_EQ(written, much);
    EXPECT_EQ(co_await reader.join(), much);
  };
  run_here([&]() -> task<> {
    const auto now = std::chrono::steady_clock::now;
    co_await writes([](auto& body) { return move_on_after(1ms, body, type::total); });
    co_await writes([&](auto& body) { return move_on_at(now() + 1ms, body, type::total); });
    const auto in_time = [](task<> t) -> task<bool> {
      co_await std::move(t);
      co_return true;
    };
    co_await writes([&](auto& body) { return in_time(fail_after(1ms, body, type::total)); });
    co_await writes([&](auto& body) { return in_time(fail_at(now() + 1ms, body, type::total)); });
  }());
}

}  // namespace
}  // namespace curfew::tests
