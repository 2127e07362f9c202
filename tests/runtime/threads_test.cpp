// A loop with several threads: many tasks, groups, joins and cancels across them. Most of its worth under thread
// sanitizer.
#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

// std::thread starts its threads by this function of libstdc++. The linker has our calls of it come here (--wrap), for
// no limit of the system makes one fail and not the one before.
#define CURFEW_START_THREAD _ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE
#define CURFEW_JOINED(a, b) a##b
#define CURFEW_PREFIXED(prefix, name) CURFEW_JOINED(prefix, name)

namespace {
std::atomic<int> threads_until_failure{-1};  // negative: none fails
std::atomic<bool> all_others_fail{false};    // from that one on
}  // namespace

extern "C" {
void CURFEW_PREFIXED(__real_, CURFEW_START_THREAD)(void* thread, void* state, void (*depend)());
void CURFEW_PREFIXED(__wrap_, CURFEW_START_THREAD)(void* thread, void* state, void (*depend)()) {
  if ((threads_until_failure >= 0 && threads_until_failure-- == 0) || (all_others_fail && threads_until_failure < 0))
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  CURFEW_PREFIXED(__real_, CURFEW_START_THREAD)(thread, state, depend);
}
}

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t threads = 4;
run_options on_threads(curfew::shutdown policy = curfew::shutdown::cancel()) { return named(policy, threads); }

task<int> counts_to(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}

TEST(threads, run_ten_thousand_tasks) {
  std::atomic<int> done{0};
  const auto worker = [&]() -> task<> {
    co_await yield();
    done.fetch_add(1, std::memory_order_relaxed);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 10'000; ++i) g.spawn(worker());
      co_return;
    });
    EXPECT_EQ(done.load(), 10'000);
  };
  run_here(main(), on_threads());
  if (recording()) {
    EXPECT_EQ(recorded().counters().completed, 10'001u);
  }
}

TEST(threads, run_a_task_on_one_at_a_time) {
  std::atomic<int> inside{0};
  std::set<std::thread::id> seen;
  const auto hops = [&](int& local) -> task<> {
    for (int i = 0; i < 200; ++i) {
      EXPECT_EQ(inside.fetch_add(1), 0);
      ++local;  // no atomic: a task's own
      seen.insert(std::this_thread::get_id());
      inside.fetch_sub(1);
      if (i % 4 == 0)
        co_await sleep_for(0ms);
      else
        co_await yield();
    }
  };
  const auto main = [&]() -> task<> {
    int local = 0;
    co_await hops(local);
    EXPECT_EQ(local, 200);
  };
  run_here(main(), on_threads());
}

task<int> tree(int depth) {
  if (depth == 0) co_return 1;
  std::atomic<int> sum{0};
  const auto child = [&]() -> task<> { sum.fetch_add(co_await tree(depth - 1)); };
  co_await with_task_group([&](task_group& g) -> task<> {
    for (int i = 0; i < 4; ++i) g.spawn(child());
    co_return;
  });
  co_return sum.load();
}

TEST(threads, run_nested_groups) { EXPECT_EQ(run_here(tree(5), on_threads()), 1024); }

TEST(threads, join_across_them) {
  const auto main = []() -> task<> {
    for (int round = 0; round < 20; ++round) {
      std::vector<join_handle<int>> handles;
      for (int i = 0; i < 50; ++i) handles.push_back(spawn(counts_to(i % 5)));
      int sum = 0;
      for (auto& h : handles) sum += co_await h.join();
      EXPECT_EQ(sum, 100);
    }
  };
  run_here(main(), on_threads());
  if (recording()) {
    EXPECT_EQ(recorded().counters().orphaned, 0u);
  }
}

// One thread wakes a task while another has not yet written down that it suspended.
TEST(threads, wake_what_is_just_suspending) {
  const auto spin = [](int times) {
    std::atomic<int> spun{0};
    while (spun.load() < times) spun.fetch_add(1);
  };
  const auto spins = [&](int times) -> task<> {
    spin(times);
    co_return;
  };
  const auto joins = [&](int seed) -> task<> {
    for (int round = 0; round < 10'000; ++round) {
      auto h = spawn(spins(round % 97));
      spin((round * 7 + seed) % 997);  // so that sooner or later both are at it at once
      co_await h.join();
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 2; ++i) g.spawn(joins(i));
      co_return;
    });
  };
  run_here(main(), on_threads());
  expect_all_accounted_for();
}

TEST(threads, fail_and_cancel_across_them) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto waits_on_timer = []() -> task<> {
    asio::steady_timer timer(this_task::executor(), 1h);
    co_await timer.async_wait(use_task);
  };
  const auto fails = []() -> task<> {
    co_await sleep_for(1ms);
    throw std::runtime_error("failed");
  };
  int aggregates = 0;
  const auto main = [&]() -> task<> {
    for (int round = 0; round < 20; ++round) {
      try {
        co_await with_task_group([&](task_group& g) -> task<> {
          for (int i = 0; i < 20; ++i) g.spawn(sleeper());
          for (int i = 0; i < 20; ++i) g.spawn(waits_on_timer());
          g.spawn(fails());
          co_await sleep_for(1h);
        });
      } catch (const group_error& e) {
        aggregates += e.errors().size() == 1 ? 1 : 0;
      }
    }
  };
  run_here(main(), on_threads());
  EXPECT_EQ(aggregates, 20);
}

TEST(threads, cancel_while_the_task_is_about_to_end) {
  const auto short_lived = []() -> task<> { co_await yield(); };
  const auto sleeps = []() -> task<> { co_await sleep_for(0ms); };
  const auto main = [&]() -> task<> {
    for (int round = 0; round < 500; ++round) {
      auto a = spawn(short_lived());
      auto b = spawn(sleeps());
      if (round % 3 == 0) co_await yield();
      a.cancel();
      b.cancel();
      try {
        co_await a.join();
      } catch (const cancelled&) {
      }
      try {
        co_await b.join();
      } catch (const cancelled&) {
      }
    }
  };
  run_here(main(), on_threads());
}

TEST(threads, drop_handles_across_them) {
  const auto main = []() -> task<> {
    std::vector<join_handle<int>> handles;
    for (int i = 0; i < 200; ++i) handles.push_back(spawn(counts_to(3)));
    std::vector<std::thread> others;
    for (int i = 0; i < 4; ++i) {
      std::vector<join_handle<int>> part;
      for (int k = 0; k < 50; ++k) {
        part.push_back(std::move(handles.back()));
        handles.pop_back();
      }
      others.emplace_back([part = std::move(part)]() mutable { part.clear(); });
    }
    for (std::thread& t : others) t.join();
    co_await counts_to(20);
  };
  run_here(main(), on_threads());
}

TEST(threads, take_tasks_from_others) {
  constexpr int each = 250;
  loop l(on_threads());
  std::atomic<int> done{0};
  const auto worker = [&]() -> task<> {
    co_await yield();
    done.fetch_add(1, std::memory_order_relaxed);
  };
  const auto main = [&]() -> task<> {
    while (done.load(std::memory_order_relaxed) < 4 * each) co_await sleep_for(1ms);
  };
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i)
    others.emplace_back([&] {
      for (int n = 0; n < each; ++n) l.spawn_daemon(worker());
    });
  l.run(main());
  for (std::thread& t : others) t.join();
  EXPECT_EQ(done.load(), 4 * each);
  expect_all_accounted_for();
}

TEST(threads, count_what_is_pending_at_shutdown_exactly) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  std::vector<join_handle<>> kept;
  const auto main = [&]() -> task<> {
    for (int i = 0; i < 100; ++i) kept.push_back(spawn(sleeper()));
    for (int i = 0; i < 10; ++i) spawn_daemon(sleeper());
    co_await sleep_for(2ms);
  };
  run_here(main(), on_threads());
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 100u);
    EXPECT_EQ(recorded().counters().cancelled, 110u);
  }
}

TEST(threads, destroy_what_ignores_cancel) {
  const auto alive = std::make_shared<int>(0);
  const auto stubborn = [](std::shared_ptr<int>) -> task<> {
    for (;;) {
      try {
        co_await sleep_for(1ms);
      } catch (const cancelled&) {
      }
    }
  };
  std::vector<join_handle<>> kept;
  const auto main = [&]() -> task<> {
    for (int i = 0; i < 10; ++i) kept.push_back(spawn(stubborn(alive)));
    co_await yield();
  };
  run_here(main(), on_threads(shutdown::cancel(5ms)));
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(threads, throw_the_exception_of_a_plain_handler) {
  const auto main = []() -> task<> {
    asio::post(this_task::executor(), [] { throw std::runtime_error("handler"); });
    co_await sleep_for(1h);
  };
  EXPECT_THROW(run_here(main(), on_threads()), std::runtime_error);
}

TEST(threads, may_run_a_borrowed_context) {
  std::atomic<int> done{0};
  const auto worker = [&]() -> task<> {
    co_await counts_to(20);
    co_await sleep_for(1ms);
    done.fetch_add(1);
  };
  auto context = std::make_unique<asio::io_context>(4);
  loop l(*context, on_threads());
  for (int i = 0; i < 100; ++i) l.spawn_daemon(worker());
  std::vector<std::thread> runners;
  for (int i = 0; i < 4; ++i) runners.emplace_back([&] { context->run(); });
  for (std::thread& t : runners) t.join();
  EXPECT_EQ(done.load(), 100);
  l.spawn_daemon(worker());
  context.reset();
  expect_all_accounted_for();
}

TEST(threads, that_cannot_be_started_are_told_of) {
  const auto main = []() -> task<> { co_return; };
  threads_until_failure = 2;
  try {
    run(main(), on_threads());
    ADD_FAILURE() << "run() returned";
  } catch (const std::system_error& e) {
    EXPECT_EQ(e.code(), std::errc::resource_unavailable_try_again);
  }
  threads_until_failure = -1;
  expect_all_accounted_for();
}

task<> sleeps_for_ever() { co_await sleep_for(1h); }

TEST(threads, that_cannot_be_started_are_what_a_loop_ended_by) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  threads_until_failure = 0;
  EXPECT_THROW(run(sleeps_for_ever(), on_threads()), std::system_error);
  threads_until_failure = -1;
  const recorded now;
  const model::note* const note = now.note_of(now.task("sleeps_for_ever"));
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->error, "its threads could not be started: Resource temporarily unavailable")
      << "no handler has thrown";
}

// Nor may they be started for the shutdown: the loop's own thread sees to that, with as much time as there is.
TEST(threads, that_cannot_be_started_at_all_leave_the_shutdown_to_one) {
  bool ended = false;
  const auto main = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      ended = true;
      throw;
    }
  };
  all_others_fail = true;
  EXPECT_THROW(curfew::run(main(), on_threads(shutdown::cancel(std::chrono::milliseconds::max()))), std::system_error);
  all_others_fail = false;
  EXPECT_TRUE(ended);
  expect_all_accounted_for();
}

// Exceptions of handlers, of which one ends the main task's wait and one the shutdown's, leave a loop its threads.
TEST(threads, are_there_in_the_shutdown_after_an_exception) {
  loop l(on_threads(shutdown::wait(1h)));
  asio::steady_timer first(l.context(), 1ms), second(l.context(), 10ms);
  for (asio::steady_timer* const t : {&first, &second})
    t->async_wait([](const error_code&) { throw std::runtime_error("of a handler"); });
  std::barrier both(2);
  std::atomic<int> met = 0;
  const auto meets = [&]() -> task<> {
    co_await sleep_for(20ms);
    both.arrive_and_wait();  // there are two threads at least
    ++met;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 2; ++i) g.spawn(meets());
      co_return;
    });
  };
  EXPECT_THROW(l.run(main()), std::runtime_error);
  EXPECT_EQ(met, 2);
}

// Loops on threads of their own, side by side.
TEST(threads, each_with_a_loop) {
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back([] {
      for (int round = 0; round < 20; ++round) EXPECT_EQ(curfew::run(tree(2), named()), 16);
    });
  for (std::thread& t : all) t.join();
  expect_all_accounted_for();
}

}  // namespace
}  // namespace curfew::tests
