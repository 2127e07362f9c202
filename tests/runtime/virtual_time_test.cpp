// Time jumps to what tasks wait for, and stands still while they run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <curfew/curfew.hpp>
#include <curfew/virtual_time.hpp>

#include "tests/runtime/support/recorded.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;

TEST(virtual_time, jumps_over_a_sleep) {
  const auto passed = test::run([]() -> task<std::chrono::nanoseconds> {
    const auto began = now();
    co_await sleep_for(24h);
    co_return now() - began;
  });
  EXPECT_EQ(passed, 24h);
}

TEST(virtual_time, stands_still_while_a_task_runs) {
  test::run([]() -> task<> {
    const auto began = now();
    while (std::chrono::steady_clock::now() < began + 1ms) std::this_thread::yield();
    co_await yield();
    EXPECT_EQ(now(), began);
  });
}

task<> swallows_its_cancel() {
  while (true) {
    try {
      co_await sleep_for(20min);
    } catch (const std::exception&) {
    }
  }
}

TEST(virtual_time, passes_the_grace_of_a_task_that_swallows_its_cancel) {
  test::run(
      []() -> task<> {
        spawn_daemon(swallows_its_cancel());
        co_await sleep_for(1h);
      },
      {.shutdown = shutdown::cancel(1ms)});
}

TEST(virtual_time, is_stopped_while_a_task_swallows_its_cancel) {
  loop l({.shutdown = shutdown::cancel(1ms), .virtual_time = true});
  const auto swallows_in_a_scope = [&]() -> task<> {
    asio::post(l.context(), [&l] { l.stop("enough"); });
    static_cast<void>(co_await move_on_after(1h, swallows_its_cancel));
  };
  EXPECT_THROW(l.run(swallows_in_a_scope()), system_error);
}

TEST(virtual_time, wakes_sleepers_in_the_order_of_their_times) {
  std::vector<int> woken;
  test::run([&]() -> task<> {
    co_await with_task_group([&](task_group& group) -> task<> {
      for (const int hours : {3, 1, 2})
        group.spawn([&woken, hours]() -> task<> {
          co_await sleep_for(std::chrono::hours(hours));
          woken.push_back(hours);
        });
      co_return;
    });
  });
  EXPECT_EQ(woken, (std::vector{1, 2, 3}));
}

TEST(virtual_time, ends_a_scope_at_its_deadline) {
  test::run([]() -> task<> {
    const auto began = now();
    static_cast<void>(co_await move_on_after(1h, []() -> task<> { co_await sleep_for(2h); }));
    EXPECT_EQ(now() - began, 1h);
    EXPECT_THROW(co_await fail_after(30min, []() -> task<> { co_await sleep_for(2h); }), timed_out);
    EXPECT_EQ(now() - began, 90min);
  });
}

TEST(virtual_time, does_not_wait_for_a_deadline_that_has_gone) {
  test::run([]() -> task<> {
    const auto began = now();
    co_await fail_after(1h, []() -> task<> { co_await sleep_for(1min); });
    co_await sleep_for(2min);
    EXPECT_EQ(now() - began, 3min);
  });
}

TEST(virtual_time, does_not_wait_for_a_sleeper_that_was_cancelled) {
  test::run([]() -> task<> {
    const auto began = now();
    co_await with_task_group([](task_group& group) -> task<> {
      group.spawn([]() -> task<> { co_await sleep_for(1h); });
      co_await yield();
      group.cancel();
    });
    co_await sleep_for(2h);
    EXPECT_EQ(now() - began, 2h);
  });
}

TEST(virtual_time, lets_a_sleeper_be_cancelled_that_sleeps_for_ever) {
  test::run([]() -> task<> {
    co_await with_task_group([](task_group& group) -> task<> {
      group.spawn([]() -> task<> { co_await sleep_until(steady_time::max()); });
      co_await sleep_for(1h);
      group.cancel();
    });
  });
}

TEST(virtual_time, tells_at_once_of_a_wait_that_no_time_can_end) {
  EXPECT_THROW(test::run([]() -> task<> {
                 co_await sleep_for(1h);
                 co_await sleep_until(steady_time::max());
               }),
               system_error);
}

// The names of the tasks of this test's loop that are in dead waits.
std::vector<std::string> dead_waits() {
  const tests::recorded now;
  std::vector<std::string> names;
  for (const model::task& t : now.model::snapshot::tasks)
    if (t.dead_wait && now.text(now.loops[t.loop].name) == tests::test_name()) names.emplace_back(now.name_of(t));
  return names;
}

TEST(virtual_time, leaves_tasks_in_dead_waits_when_nothing_could_ever_wake_them) {
  if (!tests::recording()) GTEST_SKIP() << "nothing is recorded";
  EXPECT_THROW(test::run(
                   []() -> task<> {
                     this_task::set_name("main");
                     co_await with_task_group([](task_group& group) -> task<> {
                       group.spawn([]() -> task<> {
                         this_task::set_name("child");
                         co_await sleep_until(steady_time::max());
                       });
                       group.spawn_daemon([]() -> task<> { co_await sleep_until(steady_time::max()); });
                       co_await sleep_for(1h);
                     });
                   },
                   tests::named()),
               system_error);
  EXPECT_THAT(dead_waits(), testing::UnorderedElementsAre("main", "child"));
}

TEST(virtual_time, tells_of_a_dead_wait_behind_the_end_of_the_main_task) {
  if (!tests::recording()) GTEST_SKIP() << "nothing is recorded";
  loop l(detail::in_virtual_time(tests::named(shutdown::wait(1h))));
  auto waits = l.spawn([]() -> task<> {
    this_task::set_name("waits");
    co_await sleep_until(steady_time::max());
  });
  l.run([]() -> task<> { co_await sleep_for(1s); });
  EXPECT_THAT(dead_waits(), testing::ElementsAre("waits"));
}

TEST(virtual_time, leaves_no_dead_wait_where_the_shutdown_has_not_waited) {
  if (!tests::recording()) GTEST_SKIP() << "nothing is recorded";
  loop l(detail::in_virtual_time(tests::named()));
  auto waits = l.spawn([]() -> task<> { co_await sleep_until(steady_time::max()); });
  l.run([]() -> task<> { co_await sleep_for(1s); });
  EXPECT_EQ(tests::recorded().counters().pending_at_shutdown, 1u);
  EXPECT_THAT(dead_waits(), testing::IsEmpty());
}

TEST(virtual_time, takes_no_time_to_shut_down) {
  bool unwound = false;
  test::run(
      [&]() -> task<> {
        spawn_daemon([&]() -> task<> {
          try {
            co_await sleep_for(1h);
          } catch (const cancelled&) {
          }
          co_await shield(10s, []() -> task<> { co_await sleep_for(3s); });
          unwound = true;
        });
        co_await yield();
      },
      {.shutdown = shutdown::cancel(1h)});
  EXPECT_TRUE(unwound);
}

// What a jump has asked of Asio may come after the stop, while the loop shuts down.
TEST(virtual_time, may_be_stopped_in_the_middle_of_a_jump) {
  for (int round = 0; round < 50; ++round) {
    loop l({.virtual_time = true});
    std::atomic<int> ticks{0};
    std::thread stops([&] {
      while (ticks.load() < 10 + round) std::this_thread::yield();
      l.context().stop();
    });
    steady_time told, unwound;
    const auto main = [&]() -> task<> {
      try {
        for (;; ++ticks) co_await sleep_for(1s);
      } catch (const cancelled&) {
        told = now();
      }
      co_await shield(1h, []() -> task<> { co_await sleep_for(3s); });
      unwound = now();
    };
    EXPECT_THROW(l.run(main()), system_error);
    stops.join();
    EXPECT_EQ(unwound - told, 3s);
  }
}

TEST(virtual_time, is_the_loops_alone) {
  test::run([]() -> task<> {
    co_await sleep_for(1h);
    const auto here = now();
    run([]() -> task<> { co_return; });  // a loop within, of the usual time
    EXPECT_EQ(now(), here);
  });
  EXPECT_LT(now(), std::chrono::steady_clock::now() + 1min);
}

TEST(virtual_time, needs_one_thread_and_a_context_of_its_own) {
  EXPECT_THROW(test::run([]() -> task<> { co_return; }, {.threads = 2}), std::invalid_argument);
  asio::io_context context;
  EXPECT_THROW(loop(context, {.virtual_time = true}), std::invalid_argument);
}

}  // namespace
}  // namespace curfew
