// sleep_for and sleep_until: durations and times as people spell "for ever" and "not at all"; who is woken when; and
// what the loop waits for.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

template <class Sleep>
task<bool> is_cut_short(Sleep how) {
  const auto sleeps = [&]() -> task<> { co_await how(); };
  auto h = spawn(sleeps());
  for (int i = 0; i < 3; ++i) co_await yield();
  h.cancel();
  try {
    co_await h.join();
  } catch (const cancelled&) {
    co_return true;
  }
  co_return false;
}

TEST(sleep, of_all_time_is_for_ever) {
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_for(std::chrono::milliseconds::max()); })));
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_for(std::chrono::hours::max()); })));
  EXPECT_TRUE(run_here(
      is_cut_short([] { return sleep_for(std::chrono::duration<double>(std::numeric_limits<double>::infinity())); })));
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_until(steady_clock::time_point::max()); })));
  using hours = std::chrono::time_point<steady_clock, std::chrono::hours>;
  EXPECT_TRUE(run_here(is_cut_short([] { return sleep_until(hours::max()); })));
}

TEST(sleep, of_less_than_no_time_is_over_at_once) {
  const auto main = []() -> task<> {
    co_await sleep_for(-5s);
    co_await sleep_for(0s);
    co_await sleep_for(std::chrono::milliseconds::min());
    co_await sleep_for(std::chrono::hours::min());
    co_await sleep_for(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()));
    co_await sleep_until(steady_clock::time_point::min());
    co_await sleep_until(steady_clock::time_point());
    co_await sleep_until(std::chrono::time_point<steady_clock, std::chrono::hours>::min());
  };
  run_here(main());
}

TEST(sleep, wakes_those_of_one_time_in_the_order_in_which_they_came) {
  std::vector<int> woken;
  run_here([&]() -> task<> {
    const auto when = now() + 1ms;
    co_await with_task_group([&](task_group& group) -> task<> {
      for (int i = 0; i < 200; ++i)
        group.spawn([&woken, i, when]() -> task<> {
          co_await sleep_until(when);
          woken.push_back(i);
        });
      co_return;
    });
  }());
  for (int i = 0; i < 200; ++i) EXPECT_EQ(woken.at(static_cast<std::size_t>(i)), i);
}

// The loop has set its timer for the others already when these come.
TEST(sleep, wakes_one_that_came_later_and_sleeps_less) {
  run_here([]() -> task<> {
    const auto for_long = []() -> task<> { co_await sleep_for(1h); };
    auto first = spawn(for_long());
    co_await yield();
    for (int i = 0; i < 3; ++i) co_await sleep_for(1ms);
    auto second = spawn(for_long());
    co_await yield();
    second.cancel();
    EXPECT_THROW(co_await second.join(), cancelled);
    co_await sleep_for(1ms);
    first.cancel();
    EXPECT_THROW(co_await first.join(), cancelled);
  }());
}

TEST(sleep, goes_on_for_the_others_when_the_earliest_is_cancelled) {
  run_here([]() -> task<> {
    co_await with_task_group([](task_group& group) -> task<> {
      const auto sleeps = [](std::chrono::milliseconds how_long) -> task<> { co_await sleep_for(how_long); };
      auto earliest = group.spawn(sleeps(2ms));
      group.spawn(sleeps(4ms));
      group.spawn(sleeps(3ms));
      co_await yield();
      earliest.cancel();
    });
  }());
}

// One that sleeps until a time long past does not keep the loop from others, nor from what is ready on the context.
TEST(sleep, until_a_time_long_past_lets_others_have_their_turn) {
  for (const auto again : {steady_clock::time_point(), steady_clock::now()}) {
    asio::io_context context;
    loop l(context, {});
    bool handled = false;
    asio::post(context, [&] { handled = true; });
    l.run([&]() -> task<> {
      bool slept = false;
      auto other = spawn([&]() -> task<> {
        co_await sleep_for(1ms);
        slept = true;
      });
      while (!slept || !handled) co_await sleep_until(again);
      co_await other.join();
    }());
  }
}

// What is set for a sleep is no work any more when nobody sleeps: or this loop would wait for an hour.
TEST(sleep, that_was_cancelled_is_nothing_to_wait_for) {
  asio::io_context context;
  loop l(context, {});
  l.spawn_daemon([&]() -> task<> {
    auto sleeps = spawn([]() -> task<> { co_await sleep_for(1h); });
    co_await yield();
    sleeps.cancel();
  });
  context.run();
}

TEST(sleep, ends_with_the_loop_in_the_middle_of_many_that_are_due) {
  int woken = 0;
  run_here([&]() -> task<> {
    const auto when = now() + 1ms;
    for (int i = 0; i < 500; ++i)
      spawn_daemon([&woken, when]() -> task<> {
        co_await sleep_until(when);
        ++woken;
        co_await sleep_for(1h);
      });
    co_await yield();
    co_await sleep_until(when);
  }());
  EXPECT_LE(woken, 500);
}

// Sleeps end in time on one thread while another one cancels them.
TEST(sleep, ends_once_whoever_is_first_on_several_threads) {
  std::atomic<int> ended{0};
  loop l({.threads = 4});
  l.run([&]() -> task<> {
    for (int round = 0; round < 20; ++round) {
      const auto when = now() + 200us;
      co_await with_task_group([&](task_group& group) -> task<> {
        std::vector<child<void>> all;
        for (int i = 0; i < 100; ++i)
          all.push_back(group.spawn([&ended, when, i]() -> task<> {
            struct at_end {
              ~at_end() { ++count; }
              std::atomic<int>& count;
            } const counts{ended};
            for (int k = 0; k < 3; ++k) co_await sleep_until(when + std::chrono::microseconds(i % 7 * k));
          }));
        co_await sleep_until(when);
        for (auto& one : all) one.cancel();
      });
    }
  }());
  EXPECT_EQ(ended.load(), 2000);
}

}  // namespace
}  // namespace curfew::tests
