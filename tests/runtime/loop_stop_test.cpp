// io_context::stop() while a loop runs, and what is no stop: the loop says which it was.
#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(thread_pool.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

task<> listens(bool& unwound) {
  tcp::acceptor acceptor(this_task::executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  try {
    co_await acceptor.async_accept(use_task);
  } catch (const cancelled& c) {
    EXPECT_EQ(c.reason(), cancel_reason::shutdown);
    unwound = true;
    throw;
  }
}

void expect_stopped(const system_error& e) {
  EXPECT_EQ(e.code(), loop_error::stopped);
  EXPECT_EQ(e.code(), std::errc::operation_canceled);
  EXPECT_NE(std::string(e.what()).find("was stopped while its main task"), std::string::npos) << e.what();
  EXPECT_EQ(std::string(e.what()).find("wake"), std::string::npos) << e.what();
}

TEST(stop, ends_a_loop_and_is_told_as_what_it_is) {
  for (const std::size_t threads : {1u, 2u}) {
    bool unwound = false;
    loop l(named(shutdown::cancel(), threads));
    asio::post(l.context(), [&] { asio::post(l.context(), [&] { l.context().stop(); }); });
    try {
      l.run(listens(unwound));
      ADD_FAILURE() << "returned";
    } catch (const system_error& e) {
      expect_stopped(e);
    }
    EXPECT_TRUE(unwound) << "what is pending is cancelled, and unwinds";
  }
  expect_all_accounted_for();
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u);
  }
}

TEST(stop, from_another_thread_is_one_too) {
  bool unwound = false;
  loop l(named());
  std::thread other;
  asio::post(l.context(), [&] { other = std::thread([&] { l.context().stop(); }); });
  try {
    l.run(listens(unwound));
    ADD_FAILURE() << "returned";
  } catch (const system_error& e) {
    expect_stopped(e);
  }
  other.join();
  EXPECT_TRUE(unwound);
}

// The deadline is for a loop whose main task has ended.
TEST(stop, does_not_wait_for_anybody) {
  bool unwound = false;
  loop l(named(shutdown::wait(24h)));
  asio::post(l.context(), [&] { asio::post(l.context(), [&] { l.context().stop(); }); });
  EXPECT_THROW(l.run(listens(unwound)), system_error);
  EXPECT_TRUE(unwound);
}

TEST(stop, leaves_a_borrowed_context_stopped) {
  bool unwound = false;
  asio::io_context context;
  loop l(context, named());
  asio::steady_timer timer(context, 1ms);
  timer.async_wait([&](error_code) { context.stop(); });
  EXPECT_THROW(l.run(listens(unwound)), system_error);
  EXPECT_TRUE(context.stopped());
  EXPECT_TRUE(unwound);
}

TEST(stop, of_its_own_is_not_left_in_a_borrowed_context) {
  asio::io_context context;
  loop l(context, named());
  const auto ends = []() -> task<> { co_await yield(); };
  l.run(ends());
  EXPECT_FALSE(context.stopped());
  bool ran = false;
  asio::post(context, [&] { ran = true; });
  context.run();
  EXPECT_TRUE(ran);
}

// Two loops on one context, each run by a thread: the first that ends stops the context, and nobody stopped the other.
TEST(stop, of_another_loop_on_the_same_context_is_none) {
  const auto naps = [](int times) -> task<int> {
    for (int i = 0; i < times; ++i) co_await sleep_for(1ms);
    co_return times;
  };
  asio::io_context context;
  std::thread other([&] {
    loop l(context, named(shutdown::cancel(), 2));
    EXPECT_EQ(l.run(naps(3)), 3);
  });
  loop l(context, named(shutdown::cancel(), 2));
  EXPECT_EQ(l.run(naps(6)), 6);
  other.join();
}

TEST(stop, of_a_loop_within_a_handler_is_none) {
  asio::io_context context;
  const auto inner = []() -> task<> { co_await yield(); };
  const auto outer = [&]() -> task<> {
    asio::post(context, [&] { loop(context, named()).run(inner()); });
    co_await sleep_for(1ms);
  };
  loop l(context, named());
  l.run(outer());
  int handled = 0;
  asio::post(context, [&] {
    loop(context, named()).run(inner());
    asio::post(context, [&] { ++handled; });
  });
  context.restart();
  context.run();
  EXPECT_EQ(handled, 1) << "the owner's run() goes on";
}

// Nothing waits for anybody, though an exception is what is told.
TEST(stop, by_a_handler_that_throws_is_a_stop) {
  const auto sleeps = []() -> task<> { co_await sleep_for(1h); };
  for (const std::size_t threads : {1u, 2u}) {
    loop l(named(shutdown::wait(1h), threads));
    asio::post(l.context(), [&] {
      l.context().stop();
      throw std::runtime_error("and stopped");
    });
    EXPECT_THROW(l.run(sleeps()), std::runtime_error) << threads;
  }
}

// It ends one of the loops, whose thread it came by.
TEST(stop, for_an_exception_in_one_loop_is_none_for_another_on_its_context) {
  asio::io_context context;
  std::atomic<int> thrown = 0, ended = 0;
  std::barrier both(2);
  const auto naps = [&](bool throws) -> task<> {
    co_await sleep_for(1ms);
    both.arrive_and_wait();  // each on a thread of its own
    if (throws) asio::post(context, [] { throw std::runtime_error("of a handler"); });
    for (int i = 0; i < 20; ++i) co_await sleep_for(1ms);
    ++ended;
  };
  const auto body = [&](bool throws) {
    loop l(context, named(shutdown::wait(1h), 2));
    try {
      l.run(naps(throws));
    } catch (const std::runtime_error& e) {
      EXPECT_STREQ(e.what(), "of a handler");
      ++thrown;
    }
  };
  std::thread other(body, true);
  body(false);
  other.join();
  EXPECT_EQ(thrown, 1);
  EXPECT_EQ(ended, 2);
}

// As io_context::run(): a context that is stopped stays so until it is restarted.
TEST(stop, before_a_loop_is_run_ends_it_as_one_that_comes_later) {
  for (const std::size_t threads : {1u, 2u}) {
    bool unwound = false;
    loop l(named(shutdown::wait(24h), threads));
    auto sleeper = l.spawn([]() -> task<> { co_await sleep_for(1h); });
    l.context().stop();
    try {
      l.run(listens(unwound));
      ADD_FAILURE() << "returned";
    } catch (const system_error& e) {
      EXPECT_EQ(e.code(), loop_error::stopped);
      EXPECT_NE(std::string(e.what()).find("found its io_context stopped"), std::string::npos) << e.what();
    }
    EXPECT_TRUE(unwound) << "what is pending has its last turn, is cancelled, and unwinds";
    EXPECT_TRUE(sleeper.done());
  }
  expect_all_accounted_for();
}

TEST(stop, before_a_loop_is_run_is_left_in_a_borrowed_context) {
  bool unwound = false;
  asio::io_context context;
  context.stop();
  loop l(context, named());
  EXPECT_THROW(l.run(listens(unwound)), system_error);
  EXPECT_TRUE(context.stopped());
  context.restart();
  const auto ends = []() -> task<> { co_await yield(); };
  loop(context, named()).run(ends());
  EXPECT_FALSE(context.stopped());
}

// Its owner ran it to its end, and has to restart it, for Asio's run() and for a loop's.
TEST(stop, of_a_context_that_ran_out_of_work_is_undone_by_its_owner) {
  const auto ends = []() -> task<> { co_await yield(); };
  asio::io_context context;
  context.run();
  EXPECT_THROW(loop(context, named()).run(ends()), system_error);
  context.restart();
  loop(context, named()).run(ends());
}

// Whenever it comes, the run ends by it: as a stop, or by its main task.
TEST(stop, that_comes_as_a_loop_begins_is_not_lost) {
  for (const std::size_t threads : {1u, 2u}) {
    for (int round = 0; round < 100; ++round) {
      bool unwound = false;
      loop l(named(shutdown::wait(24h), threads));
      std::barrier both(2);
      std::jthread other([&] {
        both.arrive_and_wait();
        l.context().stop();
      });
      both.arrive_and_wait();
      try {
        l.run(listens(unwound));
        ADD_FAILURE() << "returned";
      } catch (const system_error& e) {
        EXPECT_EQ(e.code(), loop_error::stopped);
      }
      EXPECT_TRUE(unwound);
    }
  }
}

// One loop runs, another begins, and somebody stops the context: that is for both. The first that is through leaves the
// context stopped, which may end the other one's grace.
TEST(stop, is_one_for_the_loop_that_runs_and_for_the_one_that_begins) {
  for (int round = 0; round < 50; ++round) {
    asio::io_context context;
    std::barrier both(3);
    const auto body = [&] {
      bool unwound = false;
      loop l(context, named(shutdown::cancel(), 2));
      both.arrive_and_wait();
      EXPECT_THROW(l.run(listens(unwound)), system_error);
    };
    std::jthread one(body);
    std::jthread another(body);
    both.arrive_and_wait();
    context.stop();
  }
}

}  // namespace
}  // namespace curfew::tests
