// The scheduler of a loop with several threads: who gets a turn, where, and when.
#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detached.hpp)
#include CURFEW_ASIO(dispatch.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(strand.hpp)

#include "runtime/src/core/loop_core.hpp"
#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

run_options on(std::size_t threads) { return named(shutdown::cancel(), threads); }

// A worker keeps a task that is alone in its queue, unless its turn does not come.
TEST(scheduler, takes_a_task_from_a_thread_that_is_kept_busy) {
  run_here(
      []() -> task<> {
        std::latch ran(1);
        const auto child = [&]() -> task<> {
          ran.count_down();
          co_return;
        };
        auto handle = spawn(child());
        ran.wait();  // this thread gives no turns meanwhile
        co_await handle.join();
      }(),
      on(2));
}

// It is the same if a handler keeps the thread.
TEST(scheduler, takes_a_task_from_a_thread_that_is_kept_busy_by_a_handler) {
  run_here(
      []() -> task<> {
        std::latch ran(1);
        asio::any_io_executor of_child;
        std::atomic<bool> is_there{false};
        const auto child = [&]() -> task<> {
          of_child = this_task::executor();
          is_there = true;
          while (!ran.try_wait()) co_await sleep_for(1h);
        };
        auto handle = spawn(child());
        while (!is_there) co_await yield();
        asio::post(this_task::executor(), [&] {
          asio::post(of_child, [&] { ran.count_down(); });
          ran.wait();
        });
        while (!ran.try_wait()) co_await yield();
        handle.cancel();
      }(),
      on(3));
}

// What a worker has left lies in the cache of its thread, and two threads that change places have each other's.
TEST(scheduler, makes_a_thread_the_worker_that_it_was_last) {
  constexpr std::size_t many = 8;
  detail::loop_core* core = nullptr;
  const auto finds_its_loop = [&]() -> task<> {
    core = detail::current.loop;
    co_return;
  };
  loop l(on(many));
  l.run(finds_its_loop());
  std::barrier all(many);
  std::mutex one_at_a_time;
  int others = 0;
  const auto works_twice = [&] {
    const detail::loop_shard* first = nullptr;
    {
      const detail::scheduler::shift beside_all_others(*core->workers);
      first = core->workers->shard_here();
      all.arrive_and_wait();
    }
    all.arrive_and_wait();
    const std::lock_guard<std::mutex> locked(one_at_a_time);
    const detail::scheduler::shift alone(*core->workers);
    if (core->workers->shard_here() != first) ++others;
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < many; ++i) threads.emplace_back(works_twice);
  }
  EXPECT_EQ(others, 0);
}

TEST(scheduler, gives_turns_on_all_threads_at_once) {
  for (const std::size_t threads : {2, 5}) {
    std::barrier all(static_cast<std::ptrdiff_t>(threads));
    const auto meets = [&]() -> task<> {
      all.arrive_and_wait();
      co_return;
    };
    const auto main = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        for (std::size_t i = 0; i < threads; ++i) g.spawn(meets());
        co_return;
      });
    };
    run_here(main(), on(threads));
  }
}

// What others make ready has its turn while tasks of the loop are ready all the time.
TEST(scheduler, gives_turns_to_what_comes_from_elsewhere) {
  loop l(on(2));
  std::atomic<bool> came{false};
  const auto comes = [&]() -> task<> {
    came = true;
    co_return;
  };
  const auto busy = [&]() -> task<> {
    while (!came) co_await yield();
  };
  std::thread other;
  const auto main = [&]() -> task<> {
    other = std::thread([&] { l.spawn_daemon(comes()); });
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 4; ++i) g.spawn(busy());
      co_return;
    });
  };
  l.run(main());
  other.join();
}

// Asio's own work is seen to as well.
TEST(scheduler, lets_timers_end_while_tasks_are_ready_all_the_time) {
  bool over = false;
  const auto main = [&]() -> task<> {
    const auto busy = [&]() -> task<> {
      while (!this_task::cancelled()) co_await yield();
    };
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 4; ++i) g.spawn(busy());
      co_await sleep_for(1ms);
      over = true;
      g.cancel();
    });
  };
  run_here(main(), on(2));
  EXPECT_TRUE(over);
}

TEST(scheduler, runs_what_is_posted_to_a_task_in_order_and_not_beside_it) {
  constexpr int posted = 1000;
  std::vector<int> ran;
  std::atomic<int> inside{0};
  int most = 0;
  const auto enter = [&] { most = std::max(most, inside.fetch_add(1) + 1); };
  const auto main = [&]() -> task<> {
    const asio::any_io_executor mine = this_task::executor();
    std::jthread other([&] {
      for (int i = 0; i < posted; ++i)
        asio::post(mine, [&, i] {
          enter();
          ran.push_back(i);
          inside.fetch_sub(1);
        });
    });
    while (ran.size() < posted) {
      enter();
      inside.fetch_sub(1);
      co_await yield();
    }
  };
  run_here(main(), on(4));
  EXPECT_EQ(most, 1);
  for (int i = 0; i < posted; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
}

TEST(scheduler, dispatches_at_once_where_nothing_else_happens_to_the_task) {
  run_here(
      []() -> task<> {
        const asio::any_io_executor mine = this_task::executor();
        bool at_once = false;
        asio::dispatch(mine, [&] { at_once = true; });
        EXPECT_TRUE(at_once) << "the task runs here";
        asio::steady_timer timer(mine);
        timer.expires_after(0ms);
        co_await timer.async_wait(use_task);
      }(),
      on(2));
}

// The functions that were posted after one that throws are run when the loop's threads are there again.
TEST(scheduler, goes_on_after_a_function_that_throws) {
  loop l(named(shutdown::wait(1h), 2));
  std::atomic<int> ran{0};
  const auto main = [&]() -> task<> {
    for (int i = 0; i < 3; ++i)
      asio::post(this_task::executor(), [&, i] {
        ++ran;
        if (i == 0) throw std::runtime_error("of a handler");
      });
    while (ran < 3) co_await yield();
  };
  EXPECT_THROW(l.run(main()), std::runtime_error);
  EXPECT_EQ(ran, 3);
}

// A task on a strand of the program's has its turns there; what is due goes with the context if nobody runs that.
TEST(scheduler, lets_go_of_what_a_strand_does_not_run) {
  const auto held = std::make_shared<int>();
  asio::any_io_executor of_task;
  {
    asio::io_context context;
    const auto waits = [&]() -> task<> {
      of_task = this_task::executor();
      co_await sleep_for(1h);
    };
    co_spawn(asio::make_strand(context), waits(), asio::detached);
    while (!of_task) context.run_one();
    context.stop();
    asio::post(of_task, [held] {});
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

// Its context is still there, and somebody may run that.
TEST(scheduler, may_be_posted_to_when_its_loop_has_ended) {
  loop l(on(2));
  std::vector<asio::any_io_executor> of_tasks;
  const auto child = [&]() -> task<> {
    of_tasks.push_back(this_task::executor());
    co_return;
  };
  l.run([&]() -> task<> {
    of_tasks.push_back(this_task::executor());
    auto handle = spawn(child());
    co_await handle.join();
  }());
  l.context().restart();
  l.context().run();
  bool ran = false;
  asio::post(of_tasks[0], [&] { asio::post(of_tasks[1], [&] { ran = true; }); });
  l.context().restart();
  l.context().run();
  EXPECT_TRUE(ran);
}

// The last to let go of the loop is whoever has a task of it.
TEST(scheduler, is_kept_by_who_refers_to_a_task) {
  for (int round = 0; round < 100; ++round) {
    std::vector<task_ref> seen;
    std::vector<asio::any_io_executor> executors;
    {
      loop l(on(3));
      const auto child = [&]() -> task<int> {
        co_await yield();
        co_return 1;
      };
      l.run([&]() -> task<> {
        std::vector<join_handle<int>> handles;
        for (int i = 0; i < 10; ++i) handles.push_back(spawn(child()));
        seen = all_tasks();
        executors.push_back(this_task::executor());
        for (auto& h : handles) co_await h.join();
      }());
    }
    std::jthread other([executors = std::move(executors), seen] {
      for (const asio::any_io_executor& e : executors) asio::post(e, [] { ADD_FAILURE() << "its loop has ended"; });
    });
    for (const task_ref& t : seen) EXPECT_TRUE(t.done());
  }
}

// The last regular task ends when it has made a daemon, which is in the queue of its worker then. Whatever calls are on
// their way to others at that moment, the daemon has its turn when the loop goes on with the daemons. More threads than
// cores, so that they are interrupted anywhere.
TEST(scheduler, gives_a_turn_to_what_was_spawned_when_the_loop_had_what_it_waited_for) {
  constexpr int loops = 4, rounds = 200;
  std::atomic<int> ran{0};
  const auto daemon = [&]() -> task<> {
    ++ran;
    co_return;
  };
  const auto works = [&]() -> task<> {
    for (int turns = 3; turns != 0; --turns) co_await yield();
    spawn(daemon()).release_as_daemon();
  };
  const auto main = [&](join_handle<>& last) -> task<> {
    last = spawn(works());
    co_return;
  };
  const run_options waits = named(shutdown::wait(24h, 24h), 4);
  std::vector<std::thread> all;
  for (int i = 0; i < loops; ++i)
    all.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        join_handle<> last;
        curfew::run(main(last), waits);
        EXPECT_TRUE(last.done());
      }
    });
  for (std::thread& t : all) t.join();
  EXPECT_EQ(ran, loops * rounds);
}

}  // namespace
}  // namespace curfew::tests
