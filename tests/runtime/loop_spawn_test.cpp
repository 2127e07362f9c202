// loop.spawn() with a completion token of Asio's gives the results of asio::co_spawn.
#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#include CURFEW_ASIO(use_future.hpp)
#if __has_include(CURFEW_ASIO(bind_allocator.hpp))
#include CURFEW_ASIO(bind_allocator.hpp)
#define CURFEW_TEST_BIND_ALLOCATOR
#endif
#if __has_include(CURFEW_ASIO(deferred.hpp))
#include CURFEW_ASIO(deferred.hpp)
#define CURFEW_TEST_DEFERRED
#endif

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> returns(int n) {
  co_await yield();
  co_return n;
}
task<> ends() { co_await yield(); }
// Has no text of its own to free, as a std::runtime_error does: who reads that, and who frees it on another thread, are
// told apart by a count in libstdc++, which the thread sanitizer does not see (support/tsan_suppressions.cpp).
struct failure final : std::exception {
  const char* what() const noexcept override { return "failed"; }
};
task<int> fails() {
  co_await yield();
  throw failure();
}
task<int> waits() {
  co_await sleep_for(1h);
  co_return 0;
}

// Runs what was spawned, on a context of the test's, as many threads as the loop has.
struct on_threads : testing::TestWithParam<std::size_t> {
  void run() {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < GetParam(); ++i) others.emplace_back([this] { context.run(); });
    context.run();
  }
  asio::io_context context;
  loop l{context, named(shutdown::cancel(), GetParam())};
};
using loop_spawn = on_threads;
INSTANTIATE_TEST_SUITE_P(threads, loop_spawn, testing::Values(1, 3));

TEST_P(loop_spawn, gives_a_future) {
  std::future<int> good = l.spawn(returns(3), asio::use_future);
  std::future<void> nothing = l.spawn(ends(), asio::use_future);
  std::future<int> bad = l.spawn(fails(), asio::use_future);
  run();
  EXPECT_EQ(good.get(), 3);
  nothing.get();
  EXPECT_THROW(bad.get(), failure);
}

TEST_P(loop_spawn, calls_a_handler_with_the_result_or_the_exception) {
  int got = 0;
  std::string text;
  bool ended = false;
  l.spawn(returns(42), [&](std::exception_ptr error, int n) {
    EXPECT_FALSE(error);
    got = n;
  });
  l.spawn(ends(), [&](std::exception_ptr error) { ended = !error; });
  l.spawn(fails(), [&](std::exception_ptr error, int n) {
    EXPECT_EQ(n, 0);
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      text = e.what();
    }
  });
  EXPECT_EQ(got, 0);
  run();
  EXPECT_EQ(got, 42);
  EXPECT_TRUE(ended);
  EXPECT_EQ(text, "failed");
}

TEST_P(loop_spawn, is_awaited_by_coroutines_of_both_kinds) {
  std::atomic<int> sum = 0;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        sum += co_await l.spawn(returns(1), asio::use_awaitable);
        EXPECT_THROW(co_await l.spawn(fails(), asio::use_awaitable), failure);
      },
      asio::detached);
  const auto awaits = [&]() -> task<> {
    sum += co_await l.spawn(returns(2), use_task);
    EXPECT_THROW(co_await l.spawn(fails(), use_task), failure);
  };
  l.spawn(awaits(), asio::detached);
  run();
  EXPECT_EQ(sum, 3);
}

TEST_P(loop_spawn, keeps_a_callable_until_its_task_has_ended) {
  std::future<int> result = l.spawn(
      [captured = std::make_unique<int>(11)]() -> task<int> {
        co_await yield();
        co_return *captured;
      },
      asio::use_future);
  run();
  EXPECT_EQ(result.get(), 11);
}

TEST_P(loop_spawn, calls_the_handler_on_its_own_executor) {
  asio::io_context other;
  std::thread::id called_on;
  l.spawn(returns(1),
          asio::bind_executor(other, [&](std::exception_ptr, int) { called_on = std::this_thread::get_id(); }));
  std::thread runs([&] { other.run(); });
  const std::thread::id there = runs.get_id();
  run();
  runs.join();
  EXPECT_EQ(called_on, there);
}

TEST_P(loop_spawn, is_cancelled_by_the_slot_of_its_handler) {
  asio::cancellation_signal signal;
  bool aborted = false;
  l.spawn(waits(), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, int) {
            try {
              std::rethrow_exception(error);
            } catch (const system_error& e) {
              aborted = e.code() == asio::error::operation_aborted;
            }
          }));
  asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
  run();
  EXPECT_TRUE(aborted);
}

#if defined(CURFEW_TEST_BIND_ALLOCATOR)
TEST_P(loop_spawn, takes_a_handler_with_an_allocator) {
  int got = 0;
  l.spawn(returns(5), asio::bind_allocator(std::allocator<int>(), [&](std::exception_ptr, int n) { got = n; }));
  run();
  EXPECT_EQ(got, 5);
}
#endif

#if defined(CURFEW_TEST_DEFERRED)
TEST_P(loop_spawn, is_deferred) {
  bool ran = false;
  const auto runs = [&]() -> task<int> {
    ran = true;
    co_return 6;
  };
  auto later = l.spawn(runs(), asio::deferred);
  run();
  EXPECT_FALSE(ran);
  context.restart();
  std::future<int> result = std::move(later)(asio::use_future);
  run();
  EXPECT_EQ(result.get(), 6);
}
#endif

// On the loop that was asked, though another one is on the context as well.
TEST_P(loop_spawn, makes_a_task_of_this_loop) {
  loop another(context, {.name = "another", .threads = GetParam()});
  std::size_t here = 0;
  std::size_t there = 0;
  const auto count_tasks = [](std::size_t& into) -> task<> {
    into = all_tasks().size();
    co_return;
  };
  another.spawn(count_tasks(there), asio::detached);
  auto sleeper = l.spawn(waits());
  l.spawn(
      [&]() -> task<> {
        co_await count_tasks(here);
        sleeper.cancel();
      },
      asio::detached);
  const auto joins = [&]() -> task<> { EXPECT_THROW(co_await sleeper.join(), cancelled); };
  l.spawn(joins(), asio::detached);
  run();
  EXPECT_GE(here, 2u);
  EXPECT_EQ(there, 1u);
}

// The loop's own context runs no more when it has ended, so that it gives the results before.
TEST_P(loop_spawn, gives_its_result_also_when_the_loop_ends) {
  for (const shutdown& policy : {shutdown::cancel(), shutdown::wait(24h)})
    for (const bool ends_at_once : {true, false}) {
      SCOPED_TRACE(testing::Message() << policy.waits() << ends_at_once);
      loop own{named(policy, GetParam())};
      std::atomic<int> called{0};
      const auto run_for_a_turn = [&]() -> task<int> {
        if (!ends_at_once) co_await (policy.waits() ? sleep_for(10ms) : sleep_for(1h));
        co_return 5;
      };
      std::future<int> future = own.spawn(run_for_a_turn(), asio::use_future);
      own.spawn(run_for_a_turn(), [&](const std::exception_ptr&, int) { ++called; });
      asio::co_spawn(own.executor(), []() -> asio::awaitable<void> { co_return; }, asio::detached);
      own.run([]() -> task<> { co_return; });
      EXPECT_EQ(called, 1);
      ASSERT_EQ(future.wait_for(0s), std::future_status::ready);
      if (ends_at_once || policy.waits())
        EXPECT_EQ(future.get(), 5);
      else
        EXPECT_THROW(future.get(), cancelled);
    }
}

TEST_P(loop_spawn, waits_for_no_handler_of_another_context) {
  asio::io_context other;
  bool called = false;
  loop own{named(shutdown::cancel(), GetParam())};
  const auto ends_at_once = []() -> task<> { co_return; };
  co_spawn(own.executor(), ends_at_once(),
           asio::bind_executor(asio::any_io_executor(other.get_executor()),
                               [&](const std::exception_ptr&) { called = true; }));
  own.run([]() -> task<> { co_await yield(); });
  EXPECT_FALSE(called);
  other.run();
  EXPECT_TRUE(called);
}

TEST(loop_spawn, with_nobody_who_looks_at_the_error_is_an_unobserved_error) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  {
    loop l(named());
    l.spawn(fails(), asio::detached);
    l.spawn(fails(), [](std::exception_ptr, int) {});
    l.run(ends());
  }
  EXPECT_EQ(recorded().counters().unobserved_errors, 1u);
}

TEST(loop_spawn, throws_once_the_loop_has_ended) {
  for (const std::size_t threads : {1u, 2u}) {
    loop l(named(shutdown::cancel(), threads));
    l.run(ends());
    EXPECT_THROW(l.spawn(returns(1), asio::detached), std::logic_error);
    EXPECT_THROW(l.spawn(returns(1), asio::use_future), std::logic_error);
  }
}

// Each is either refused, or ends, or goes with the loop; the handler is destroyed in any case.
TEST(loop_spawn, from_another_thread_while_the_loop_ends) {
  for (const std::size_t threads : {1u, 2u}) {
    for (int round = 0; round < 20; ++round) {
      const auto held = std::make_shared<int>();
      {
        loop l(named(shutdown::cancel(0ms), threads));
        std::atomic<bool> begun = false;
        std::jthread other([&] {
          for (int spawned = 0; spawned < 500; ++spawned) {
            begun = spawned > 20;
            try {
              l.spawn(returns(1), [held](std::exception_ptr, int) {});
            } catch (const std::logic_error&) {
              return;
            }
          }
        });
        const auto main = [&]() -> task<> {
          while (!begun) co_await yield();
        };
        l.run(main());
      }
      EXPECT_EQ(held.use_count(), 1);
    }
  }
  expect_all_accounted_for();
}

}  // namespace
}  // namespace curfew::tests
