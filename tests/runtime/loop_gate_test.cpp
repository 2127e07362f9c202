// A loop ends while other threads run its borrowed io_context: it waits for those that are in its handlers, and what
// comes later finds it gone. Most of its worth under the sanitizers.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(awaitable.hpp)
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(buffer.hpp)
#include CURFEW_ASIO(co_spawn.hpp)
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(experimental/parallel_group.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(local/connect_pair.hpp)
#include CURFEW_ASIO(local/stream_protocol.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(read.hpp)
#include CURFEW_ASIO(steady_timer.hpp)
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(thread_pool.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)
#include CURFEW_ASIO(write.hpp)
#if CURFEW_ASIO_VERSION < 102500
#include CURFEW_ASIO(experimental/deferred.hpp)
#else
#include CURFEW_ASIO(deferred.hpp)
#endif

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using local_socket = asio::local::stream_protocol::socket;

// An io_context that threads of its owner run, until it goes.
class run_by_others {
 public:
  explicit run_by_others(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { context.run(); });
  }
  run_by_others(const run_by_others&) = delete;
  run_by_others& operator=(const run_by_others&) = delete;
  ~run_by_others() { join(); }

  void join() {
    work_.reset();
    context.stop();
    for (std::thread& t : threads_) t.join();
    threads_.clear();
  }

  asio::io_context context;

 private:
  asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
  std::vector<std::thread> threads_;
};

// How far tasks have come, and how many frames of theirs there are.
struct progress {
  std::atomic<int> steps{0};
  std::shared_ptr<void> alive = std::make_shared<int>();

  void made() {
    ++steps;
    steps.notify_all();
  }
  void wait_for(int more) {
    const int until = steps + more;
    for (int now = steps; now < until; now = steps) steps.wait(now);
  }
  long frames() const { return alive.use_count() - 1; }
};

task<> sleeps(progress& p, std::shared_ptr<void>) {
  for (;; p.made()) co_await sleep_for(0ms);
}
task<> sleeps_for_long(progress& p, std::shared_ptr<void>) {
  p.made();
  co_await sleep_for(1h);
}
task<> waits_for_timers(progress& p, std::shared_ptr<void>) {
  asio::steady_timer timer(this_task::executor());
  for (;; p.made()) {
    timer.expires_after(0ms);
    co_await timer.async_wait(use_task);
  }
}
task<> completes_elsewhere(asio::thread_pool& pool, progress& p, std::shared_ptr<void>) {
  for (;; p.made()) co_await asio::post(asio::bind_executor(pool, use_task));
}
asio::awaitable<void> legacy() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 0ms);
  co_await timer.async_wait(asio::use_awaitable);
}
task<> awaits_coroutines(progress& p, std::shared_ptr<void>) {
  for (;; p.made()) co_await asio::co_spawn(this_task::executor(), legacy(), use_task);
}
#if CURFEW_ASIO_VERSION < 102500
using asio::experimental::deferred;
#else
using asio::deferred;
#endif
// The handlers of the operations in it run on the executors of their timers.
task<> waits_for_the_first(progress& p, std::shared_ptr<void>) {
  for (;; p.made()) {
    asio::steady_timer a(this_task::executor(), 10us);
    asio::steady_timer b(this_task::executor(), 20us);
    co_await asio::experimental::make_parallel_group(a.async_wait(deferred), b.async_wait(deferred))
        .async_wait(asio::experimental::wait_for_one(), use_task);
  }
}
// Composed operations of several steps, between the children of a group.
task<> talks(progress& p, std::shared_ptr<void>) {
  local_socket a(this_task::executor());
  local_socket b(this_task::executor());
  asio::local::connect_pair(a, b);
  co_await with_task_group([&](task_group& g) -> task<> {
    g.spawn([&]() -> task<> {
      const std::string word(3, 'w');
      for (;;) co_await asio::async_write(a, asio::buffer(word), use_task);
    });
    for (;; p.made()) {
      std::array<char, 64> words{};
      co_await asio::async_read(b, asio::buffer(words), use_task);
    }
  });
}
task<> spawns_and_joins(progress& p, std::shared_ptr<void>) {
  const auto child = []() -> task<int> {
    co_await yield();
    co_return 1;
  };
  for (;; p.made()) {
    auto h = spawn(child());
    EXPECT_EQ(co_await h.join(), 1);
  }
}

void spawn_all(loop& l, asio::thread_pool& pool, progress& p) {
  for (int i = 0; i < 2; ++i) {
    l.spawn_daemon(sleeps(p, p.alive));
    l.spawn_daemon(sleeps_for_long(p, p.alive));
    l.spawn_daemon(waits_for_timers(p, p.alive));
    l.spawn_daemon(completes_elsewhere(pool, p, p.alive));
    l.spawn_daemon(awaits_coroutines(p, p.alive));
    l.spawn_daemon(waits_for_the_first(p, p.alive));
    l.spawn_daemon(talks(p, p.alive));
    l.spawn_daemon(spawns_and_joins(p, p.alive));
  }
}

class loop_gate : public testing::TestWithParam<std::size_t> {
 protected:
  run_options options() const { return named(shutdown::cancel(), GetParam()); }

  progress p;
};

TEST_P(loop_gate, lets_a_loop_end_while_others_run_its_context) {
  run_by_others others(GetParam());
  asio::thread_pool pool(2);  // goes first: it may have the last of a handler, and so an executor of the context
  for (int round = 0; round < 60; ++round) {
    {
      loop l(others.context, options());
      spawn_all(l, pool, p);
      p.wait_for(round * 7 % 200);
    }
    EXPECT_EQ(p.frames(), 0) << "a loop that has ended has destroyed its tasks";
  }
  expect_all_accounted_for();
}

TEST_P(loop_gate, lets_loops_end_side_by_side) {
  run_by_others others(GetParam());
  asio::thread_pool pool(2);
  loop stays(others.context, options());
  spawn_all(stays, pool, p);
  std::vector<std::thread> makers;
  for (int i = 0; i < 2; ++i)
    makers.emplace_back([&] {
      progress mine;
      for (int round = 0; round < 20; ++round) {
        {
          loop l(others.context, options());
          spawn_all(l, pool, mine);
          mine.wait_for(round * 11 % 100);
        }
        EXPECT_EQ(mine.frames(), 0);
      }
    });
  for (std::thread& t : makers) t.join();
  p.wait_for(1);
}

// It cannot wait for itself: the last one out ends it.
TEST_P(loop_gate, lets_a_task_end_its_own_loop) {
  for (int round = 0; round < 20; ++round) {
    run_by_others others(GetParam());
    asio::thread_pool pool(2);
    auto l = std::make_unique<loop>(others.context, options());
    spawn_all(*l, pool, p);
    p.wait_for(round * 7 % 200);
    std::promise<void> ended;
    const auto ends_it = [&](std::shared_ptr<void>) -> task<> {
      l.reset();
      ended.set_value();
      for (;;) co_await yield();
    };
    l->spawn_daemon(ends_it(p.alive));
    ended.get_future().wait();
    others.join();
    EXPECT_EQ(p.frames(), 0);
  }
  expect_all_accounted_for();
}

TEST_P(loop_gate, lets_a_handler_of_the_context_end_a_loop) {
  run_by_others others(GetParam());
  asio::thread_pool pool(2);
  for (int round = 0; round < 20; ++round) {
    auto l = std::make_unique<loop>(others.context, options());
    spawn_all(*l, pool, p);
    p.wait_for(round * 7 % 200);
    std::promise<void> ended;
    asio::post(others.context, [&] {
      l.reset();
      ended.set_value();
    });
    ended.get_future().wait();
    EXPECT_EQ(p.frames(), 0);
  }
  expect_all_accounted_for();
}

INSTANTIATE_TEST_SUITE_P(threads, loop_gate, testing::Values(1, 2, 4),
                         [](const auto& of) { return std::to_string(of.param); });

// Each thread runs loops of its own on one context, and with them the other's tasks.
TEST(loop_end, drains_while_another_loop_runs_the_context) {
  asio::io_context context;
  const auto stubborn = [](std::shared_ptr<progress> left) -> task<> {
    for (;;) {
      try {
        co_await sleeps(*left, nullptr);
      } catch (const cancelled&) {
      }
    }
  };
  const auto leaves_some = [&](int turns) -> task<> {
    const auto left = std::make_shared<progress>();
    spawn_daemon(stubborn(left));
    spawn_daemon([left]() -> task<> { co_await waits_for_timers(*left, nullptr); });
    for (; turns != 0; --turns) co_await yield();
  };
  const auto runs_loops = [&] {
    for (int round = 0; round < 30; ++round) loop(context, named(shutdown::cancel(1ms), 2)).run(leaves_some(round % 5));
  };
  std::thread beside(runs_loops);
  runs_loops();
  beside.join();
  expect_all_accounted_for();
}

// The thread of a loop beside runs the main task to its end before the loop has come in itself.
TEST(loop_end, is_seen_where_another_loops_thread_brings_it_about) {
  asio::io_context context;
  const auto stays = []() -> task<> {
    for (;;) co_await sleep_for(0ms);
  };
  const auto ends_at_once = [&]() -> task<> {
    spawn_daemon(stays());
    co_await yield();
  };
  const auto runs_loops = [&] {
    for (int round = 0; round < 300; ++round) loop(context, named(shutdown::cancel(0ms), 2)).run(ends_at_once());
  };
  std::thread beside(runs_loops);
  runs_loops();
  beside.join();
  expect_all_accounted_for();
}

TEST(loop_end, lets_nothing_run_on_its_executors_any_more) {
  for (const std::size_t threads : {1, 2}) {
    asio::io_context context;
    asio::any_io_executor of_loop, of_task;
    int ran = 0;
    {
      loop l(context, named(shutdown::cancel(), threads));
      of_loop = l.executor();
      l.run([&]() -> task<> {
        of_task = this_task::executor();
        asio::post(of_task, [&] { ++ran; });
        co_await asio::post(of_task, use_task);
      });
    }
    EXPECT_EQ(ran, 1);
    for (const auto& executor : {of_loop, of_task}) asio::post(executor, [&] { ran += 100; });
    context.restart();
    EXPECT_GT(context.poll(), 0u);
    EXPECT_EQ(ran, 1);
  }
}

// What comes while tasks are being destroyed shares state with their operations: its destructor is not to run beside.
TEST(loop_end, destroys_what_it_refuses_when_its_tasks_are_gone) {
  struct local {  // one of the threads may be the one that ends the loop: the other one runs what is posted
    ~local() {
      asio::post(executor, [held = std::move(held)] {});
      std::promise<void> came;
      asio::post(context, [&] { came.set_value(); });
      came.get_future().wait();
      lived = !watched.expired();
    }
    asio::io_context& context;
    asio::any_io_executor executor;
    std::shared_ptr<void> held;
    std::weak_ptr<void> watched;
    bool& lived;
  };
  bool lived = false;
  run_by_others others(2);
  {
    std::promise<void> waits;
    loop l(others.context, named());
    l.spawn_daemon([&]() -> task<> {
      local here{others.context, this_task::executor(), std::make_shared<int>(), {}, lived};
      here.watched = here.held;
      waits.set_value();
      co_await sleep_for(1h);
    });
    waits.get_future().wait();
  }
  EXPECT_TRUE(lived) << "while the task was destroyed";
}

// The buffer was in the task's frame, and the socket is not.
TEST(loop_end, ends_the_operations_of_its_tasks) {
  asio::io_context context;
  local_socket a(context);
  local_socket b(context);
  asio::local::connect_pair(a, b);
  {
    loop l(context, named());
    l.spawn_daemon([&]() -> task<> {
      std::array<char, 1> byte{};
      co_await b.async_read_some(asio::buffer(byte), use_task);
    });
    context.poll();
  }
  context.restart();
  context.poll();
  asio::write(a, asio::buffer("x", 1));
  context.restart();
  context.poll();
  EXPECT_EQ(b.available(), 1u) << "nobody has read it into a frame that is gone";
}

}  // namespace
}  // namespace curfew::tests
