// curfew::co_spawn does what asio::co_spawn does, for coroutines of both kinds.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(thread_pool.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#include CURFEW_ASIO(use_future.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// The same coroutines twice: of curfew, and of Asio.
struct of_curfew {
  template <class T>
  using coroutine = task<T>;

  static task<int> returns(int n) {
    co_await yield();
    co_return n;
  }
  static task<void> returns_nothing(bool& ran) {
    co_await yield();
    ran = true;
  }
  static task<int> returns_at_once(int n) { co_return n; }
  static task<int> fails() {
    co_await yield();
    throw std::runtime_error("failed");
  }
  static task<int> waits_for_long() {
    co_await sleep_for(1h);
    co_return 0;
  }
  static task<std::unique_ptr<int>> makes(int n) { co_return std::make_unique<int>(n); }
  static task<void> keeps_until_it_is_waited_for(std::shared_ptr<void>) { co_await sleep_for(1h); }
  static auto callable(std::unique_ptr<int> captured) {
    return [captured = std::move(captured)]() -> task<int> {
      co_await yield();
      co_return *captured;
    };
  }
};
struct of_asio {
  template <class T>
  using coroutine = asio::awaitable<T>;

  static asio::awaitable<void> turn() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }
  static asio::awaitable<void> sleep() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
  }
  static asio::awaitable<int> returns(int n) {
    co_await turn();
    co_return n;
  }
  static asio::awaitable<void> returns_nothing(bool& ran) {
    co_await turn();
    ran = true;
  }
  static asio::awaitable<int> returns_at_once(int n) { co_return n; }
  static asio::awaitable<int> fails() {
    co_await turn();
    throw std::runtime_error("failed");
  }
  static asio::awaitable<int> waits_for_long() {
    co_await sleep();
    co_return 0;
  }
  static asio::awaitable<std::unique_ptr<int>> makes(int n) { co_return std::make_unique<int>(n); }
  static asio::awaitable<void> keeps_until_it_is_waited_for(std::shared_ptr<void>) { co_await sleep(); }
  static auto callable(std::unique_ptr<int> captured) {
    return [captured = std::move(captured)]() -> asio::awaitable<int> {
      co_await turn();
      co_return *captured;
    };
  }
};

std::string text_of(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "none";
}

bool is_aborted(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
  }
  return false;
}

template <class Kind>
struct co_spawn_of : testing::Test {
  asio::io_context context;
  int result = 0;
  int calls = 0;
  std::exception_ptr error;

  auto keep() {
    return [this](std::exception_ptr e, int n) {
      ++calls;
      error = std::move(e);
      result = n;
    };
  }
};
struct kind_names {
  template <class Kind>
  static std::string GetName(int) {
    return std::is_same_v<Kind, of_curfew> ? "task" : "awaitable";
  }
};
using kinds = testing::Types<of_curfew, of_asio>;
TYPED_TEST_SUITE(co_spawn_of, kinds, kind_names);

TYPED_TEST(co_spawn_of, passes_the_result_to_the_handler) {
  co_spawn(this->context, TypeParam::returns(42), this->keep());
  EXPECT_EQ(this->calls, 0);
  this->context.run();
  EXPECT_EQ(this->calls, 1);
  EXPECT_EQ(this->result, 42);
  EXPECT_FALSE(this->error);
}

TYPED_TEST(co_spawn_of, takes_an_executor_as_well) {
  bool ran = false;
  co_spawn(this->context.get_executor(), TypeParam::returns_nothing(ran), asio::detached);
  co_spawn(asio::any_io_executor(this->context.get_executor()), TypeParam::returns(1), this->keep());
  this->context.run();
  EXPECT_TRUE(ran);
  EXPECT_EQ(this->result, 1);
}

TYPED_TEST(co_spawn_of, calls_no_handler_within_the_call) {
  asio::post(this->context, [this] {
    co_spawn(this->context, TypeParam::returns_at_once(7), this->keep());
    EXPECT_EQ(this->calls, 0);
  });
  this->context.run();
  EXPECT_EQ(this->result, 7);
}

TYPED_TEST(co_spawn_of, passes_an_exception_to_the_handler_and_a_value_beside_it) {
  this->result = 5;
  co_spawn(this->context, TypeParam::fails(), this->keep());
  this->context.run();
  EXPECT_EQ(text_of(this->error), "failed");
  EXPECT_EQ(this->result, 0);
}

TYPED_TEST(co_spawn_of, lets_what_the_handler_throws_out_of_run) {
  co_spawn(this->context, TypeParam::returns(1), [](std::exception_ptr, int) { throw std::runtime_error("handler"); });
  EXPECT_THROW(this->context.run(), std::runtime_error);
  this->context.run();
}

TYPED_TEST(co_spawn_of, calls_the_handler_on_its_own_executor_and_keeps_that_at_work) {
  asio::io_context other;
  std::thread::id called_on;
  co_spawn(this->context, TypeParam::returns(1),
           asio::bind_executor(other, [&](std::exception_ptr, int) { called_on = std::this_thread::get_id(); }));
  std::thread runs([&] { other.run(); });
  const std::thread::id there = runs.get_id();
  this->context.run();
  runs.join();
  EXPECT_EQ(called_on, there);
}

long threads_of_this_process() {
  const std::filesystem::directory_iterator all("/proc/self/task");
  return std::distance(begin(all), end(all));
}

TYPED_TEST(co_spawn_of, gives_a_future_and_starts_no_thread_for_that) {
  const long threads = threads_of_this_process();
  auto good = co_spawn(this->context, TypeParam::returns(3), asio::use_future);
  auto bad = co_spawn(this->context, TypeParam::fails(), asio::use_future);
  this->context.run();
  EXPECT_EQ(good.get(), 3);
  EXPECT_THROW(bad.get(), std::runtime_error);
  EXPECT_EQ(threads_of_this_process(), threads);
}

TYPED_TEST(co_spawn_of, takes_results_and_handlers_that_can_only_be_moved) {
  std::unique_ptr<int> got;
  co_spawn(this->context, TypeParam::makes(8),
           [&, mine = std::make_unique<int>()](std::exception_ptr, std::unique_ptr<int> n) { got = std::move(n); });
  this->context.run();
  EXPECT_EQ(*got, 8);
}

TYPED_TEST(co_spawn_of, keeps_a_callable_until_its_coroutine_has_ended) {
  co_spawn(this->context, TypeParam::callable(std::make_unique<int>(11)), this->keep());
  this->context.run();
  EXPECT_EQ(this->result, 11);
}

TYPED_TEST(co_spawn_of, is_awaited_by_coroutines_of_both_kinds) {
  int sum = 0;
  co_spawn(
      this->context,
      [&]() -> asio::awaitable<void> {
        sum += co_await co_spawn(co_await asio::this_coro::executor, TypeParam::returns(1), asio::use_awaitable);
        EXPECT_THROW(co_await co_spawn(co_await asio::this_coro::executor, TypeParam::fails(), asio::use_awaitable),
                     std::runtime_error);
      },
      asio::detached);
  co_spawn(
      this->context,
      [&]() -> task<> {
        sum += co_await co_spawn(this_task::executor(), TypeParam::returns(2), use_task);
        EXPECT_THROW(co_await co_spawn(this_task::executor(), TypeParam::fails(), use_task), std::runtime_error);
      },
      asio::detached);
  this->context.run();
  EXPECT_EQ(sum, 3);
}

TYPED_TEST(co_spawn_of, is_cancelled_by_the_slot_of_its_handler) {
  asio::cancellation_signal signal;
  co_spawn(this->context, TypeParam::waits_for_long(), asio::bind_cancellation_slot(signal.slot(), this->keep()));
  asio::post(this->context, [&] { signal.emit(asio::cancellation_type::terminal); });
  this->context.run();
  EXPECT_EQ(this->calls, 1);
  EXPECT_TRUE(is_aborted(this->error));
}

TYPED_TEST(co_spawn_of, is_cancelled_before_it_has_begun) {
  asio::cancellation_signal signal;
  co_spawn(this->context, TypeParam::waits_for_long(), asio::bind_cancellation_slot(signal.slot(), this->keep()));
  signal.emit(asio::cancellation_type::all);
  this->context.run();
  EXPECT_EQ(this->calls, 1);
  EXPECT_TRUE(is_aborted(this->error));
}

TYPED_TEST(co_spawn_of, runs_on_the_strand_that_it_is_given) {
  const auto strand = asio::make_strand(this->context);
  int inside = 0;
  int most = 0;
  const auto counted = [&] {
    for (int i = 0; i < 200; ++i) {
      most = std::max(most, ++inside);
      --inside;
    }
  };
  for (int i = 0; i < 4; ++i) {
    co_spawn(
        strand,
        [&]() -> typename TypeParam::template coroutine<void> {
          for (int turn = 0; turn < 50; ++turn) {
            EXPECT_TRUE(strand.running_in_this_thread());
            counted();
            co_await TypeParam::returns(turn);
          }
        },
        asio::detached);
    asio::post(strand, counted);
  }
  std::thread another([this] { this->context.run(); });
  this->context.run();
  another.join();
  EXPECT_EQ(most, 1);
}

TYPED_TEST(co_spawn_of, is_destroyed_with_its_context) {
  const auto alive = std::make_shared<int>();
  {
    asio::io_context goes;
    co_spawn(goes, TypeParam::keeps_until_it_is_waited_for(alive), [alive](std::exception_ptr) { ADD_FAILURE(); });
    co_spawn(goes, TypeParam::keeps_until_it_is_waited_for(alive), asio::detached);
    goes.poll();
    co_spawn(goes, TypeParam::keeps_until_it_is_waited_for(alive), asio::detached);  // never begins
    EXPECT_GT(alive.use_count(), 1);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TYPED_TEST(co_spawn_of, refuses_what_is_no_io_context) {
  asio::thread_pool pool(1);
  EXPECT_THROW(co_spawn(asio::any_io_executor(pool.get_executor()), TypeParam::returns(1), asio::detached),
               std::invalid_argument);
}

}  // namespace
}  // namespace curfew::tests
