// The loop: running, starting tasks from outside, exceptions, contexts that are borrowed.
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> waits_for_ever() { co_await sleep_for(1h); }
task<> ends() { co_return; }

TEST(loop, has_a_name) {
  const loop l({.name = "server"});
  EXPECT_EQ(l.name(), "server");
}

TEST(loop, is_run_once) {
  loop l(named());
  l.run(ends());
  const auto alive = std::make_shared<int>(0);
  const auto holds = [](std::shared_ptr<int>) -> task<> { co_return; };
  EXPECT_THROW(l.run(holds(alive)), std::logic_error);
  EXPECT_EQ(alive.use_count(), 1) << "the coroutine is destroyed unstarted";
}

TEST(loop, needs_a_thread) {
  EXPECT_THROW(loop(named(shutdown::cancel(), 0)), std::invalid_argument);
  asio::io_context context;
  EXPECT_THROW(loop(context, named(shutdown::cancel(), 0)), std::invalid_argument);
  run_here([]() -> task<> { co_return; }(), {.name = "another"});
  if (!recording()) return;
  const recorded now;
  for (const model::loop& l : now.loops) EXPECT_NE(now.texts[l.name], test_name()) << "seems to run for ever";
}

TEST(loop, throws_what_its_main_task_does) {
  const auto throws = []() -> task<> {
    co_await yield();
    throw std::logic_error("main");
  };
  EXPECT_THROW(run_here(throws()), std::logic_error);
  if (recording()) {
    const recorded now;
    EXPECT_EQ(now.counters().failed, 1u);
    EXPECT_EQ(now.counters().unobserved_errors, 0u) << "run() threw it";
  }
}

// Whoever cleans up for a while does so, whatever else is thrown meanwhile: the first exception is the one to tell.
TEST(loop, throws_the_first_of_two_exceptions_and_gives_the_rest_their_grace) {
  bool cleaned_up = false;
  const auto main = [&]() -> task<> {
    asio::post(this_task::executor(), [] { throw std::runtime_error("first"); });
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      asio::post(this_task::executor(), [] { throw std::runtime_error("second"); });
    }
    for (int turns = 0; turns < 5; ++turns) {
      try {
        co_await yield();
      } catch (const cancelled&) {
      }
    }
    cleaned_up = true;
  };
  try {
    run_here(main());
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "first");
  }
  EXPECT_TRUE(cleaned_up);
}

TEST(loop, throws_the_exception_of_a_plain_handler) {
  bool unwound = false;
  const auto main = [&]() -> task<> {
    asio::post(this_task::executor(), [] { throw std::runtime_error("handler"); });
    try {
      co_await sleep_for(1h);
    } catch (const cancelled& c) {
      EXPECT_EQ(c.reason(), cancel_reason::shutdown);
      unwound = true;
      throw;
    }
  };
  EXPECT_THROW(run_here(main()), std::runtime_error);
  EXPECT_TRUE(unwound) << "what is pending is cancelled and unwinds";
}

TEST(loop, that_is_stopped_by_the_user_says_so) {
  bool unwound = false;
  loop l(named());
  const auto main = [&]() -> task<> {
    asio::post(l.context(), [&] { l.context().stop(); });
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      unwound = true;
      throw;
    }
  };
  EXPECT_THROW(l.run(main()), std::exception);
  EXPECT_TRUE(unwound);
}

TEST(loop, may_run_within_another) {
  const auto main = []() -> task<int> {
    const auto id = this_task::id();
    const auto inner = []() -> task<int> {
      co_await yield();
      co_return 4;
    };
    const int value = curfew::run(inner(), named());
    EXPECT_EQ(this_task::id(), id);
    co_await yield();
    co_return value;
  };
  EXPECT_EQ(run_here(main()), 4);
}

// ---- from outside ---------------------------------------------------------------------------------------------------

TEST(loop, takes_tasks_before_it_runs) {
  loop l(named());
  int done = 0;
  const auto worker = [&]() -> task<int> {
    ++done;
    co_return 3;
  };
  auto h = l.spawn(worker());
  l.spawn_daemon(waits_for_ever());
  EXPECT_FALSE(h.done());
  const auto main = [&]() -> task<int> { co_return co_await h.join(); };
  EXPECT_EQ(l.run(main()), 3);
  EXPECT_EQ(done, 1);
  expect_all_accounted_for();
}

TEST(loop, takes_tasks_from_other_threads_while_it_runs) {
  constexpr int threads = 4;
  constexpr int each = 250;
  loop l(named());
  std::atomic<int> done{0};
  const auto worker = [&]() -> task<> {
    co_await yield();
    done.fetch_add(1, std::memory_order_relaxed);
  };
  const auto main = [&]() -> task<> {
    while (done.load(std::memory_order_relaxed) < threads * each) co_await sleep_for(1ms);
  };
  std::vector<std::thread> others;
  std::vector<std::vector<join_handle<>>> handles(threads);
  for (int i = 0; i < threads; ++i)
    others.emplace_back([&, i] {
      for (int n = 0; n < each; ++n) handles[i].push_back(l.spawn(worker()));
    });
  l.run(main());
  for (std::thread& t : others) t.join();
  EXPECT_EQ(done.load(), threads * each);
  handles.clear();
  expect_all_accounted_for();
}

TEST(loop, that_has_ended_refuses_tasks) {
  loop l(named());
  l.run(ends());
  const auto alive = std::make_shared<int>(0);
  const auto holds = [](std::shared_ptr<int>) -> task<> { co_return; };
  EXPECT_THROW(static_cast<void>(l.spawn(holds(alive))), std::logic_error);
  EXPECT_THROW(l.spawn_daemon(holds(alive)), std::logic_error);
  std::thread([&] { EXPECT_THROW(static_cast<void>(l.spawn(holds(alive))), std::logic_error); }).join();
  EXPECT_EQ(alive.use_count(), 1);
  expect_all_accounted_for();
}

TEST(loop, that_never_runs_destroys_what_it_was_given) {
  const auto alive = std::make_shared<int>(0);
  const auto holds = [](std::shared_ptr<int>) -> task<> { co_return; };
  {
    loop l(named());
    const auto h = l.spawn(holds(alive));
    l.spawn_daemon(holds(alive));
  }
  EXPECT_EQ(alive.use_count(), 1);
  expect_all_accounted_for();
}

TEST(loop, that_never_runs_may_be_outlived_by_a_handle) {
  join_handle<> kept;
  {
    loop l(named());
    kept = l.spawn(ends());
  }
  EXPECT_TRUE(kept.done());
  expect_all_accounted_for();
}

// ---- a borrowed context ---------------------------------------------------------------------------------------------

TEST(borrowed_context, runs_tasks_beside_plain_handlers) {
  asio::io_context context;
  loop l(context, named());
  bool handled = false;
  const auto main = [&]() -> task<int> {
    asio::post(context, [&] { handled = true; });
    co_await sleep_for(1ms);
    co_return 5;
  };
  EXPECT_EQ(l.run(main()), 5);
  EXPECT_TRUE(handled);
  expect_all_accounted_for();
}

TEST(borrowed_context, may_be_run_by_its_owner) {
  asio::io_context context;
  int done = 0;
  const auto worker = [&]() -> task<> {
    co_await sleep_for(1ms);
    ++done;
  };
  {
    loop l(context, named());
    auto first = l.spawn(worker());
    l.spawn_daemon(worker());
    context.run();
    EXPECT_EQ(done, 2);
    EXPECT_TRUE(first.done());
  }
  expect_all_accounted_for();
}

struct counts_life {
  explicit counts_life(int& counter) : alive(&counter) { ++*alive; }
  counts_life(const counts_life&) = delete;
  counts_life& operator=(const counts_life&) = delete;
  ~counts_life() { --*alive; }
  int* alive;
};

task<> sleeps(int& alive) {
  const counts_life mine(alive);
  co_await sleep_for(1h);
}
task<> waits_on_a_timer(int& alive) {
  const counts_life mine(alive);
  asio::steady_timer timer(this_task::executor(), 1h);
  co_await timer.async_wait(use_task);
}

TEST(borrowed_context, may_go_before_the_loop_object_with_tasks_alive) {
  int alive = 0;
  auto context = std::make_unique<asio::io_context>();
  loop l(*context, named());
  auto a = l.spawn(sleeps(alive));
  auto b = l.spawn(waits_on_a_timer(alive));
  l.spawn_daemon(sleeps(alive));
  context->poll();
  EXPECT_EQ(alive, 3);
  context.reset();
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(a.done());
  expect_all_accounted_for();
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u);
  }
  EXPECT_THROW(static_cast<void>(l.spawn(ends())), std::logic_error);
}

TEST(borrowed_context, that_is_gone_takes_no_tasks_of_several_threads_either) {
  auto context = std::make_unique<asio::io_context>();
  loop l(*context, named(shutdown::cancel(), 2));
  context.reset();
  EXPECT_THROW(static_cast<void>(l.spawn(ends())), std::logic_error);
  EXPECT_THROW(l.spawn_daemon(ends()), std::logic_error);
  expect_all_accounted_for();
}

TEST(borrowed_context, may_outlive_the_loop_object_with_tasks_alive) {
  int alive = 0;
  asio::io_context context;
  {
    loop l(context, named());
    const auto a = l.spawn(sleeps(alive));
    const auto b = l.spawn(waits_on_a_timer(alive));
    l.spawn_daemon(sleeps(alive));
    context.poll();
    EXPECT_EQ(alive, 3);
  }
  EXPECT_EQ(alive, 0);
  expect_all_accounted_for();
  context.restart();
  context.poll();  // handlers of what was destroyed find nobody
}

TEST(borrowed_context, may_go_with_tasks_that_have_not_started) {
  int alive = 0;
  auto context = std::make_unique<asio::io_context>();
  loop l(*context, named());
  const auto a = l.spawn(sleeps(alive));
  context.reset();
  EXPECT_EQ(alive, 0);
  expect_all_accounted_for();
}

TEST(borrowed_context, may_have_several_loops) {
  asio::io_context context;
  int alive = 0;
  {
    loop first(context, named());
    loop second(context, named());
    const auto a = first.spawn(sleeps(alive));
    const auto b = second.spawn(sleeps(alive));
    context.poll();
    EXPECT_EQ(alive, 2);
  }
  EXPECT_EQ(alive, 0);
  expect_all_accounted_for();
}

TEST(borrowed_context, keeps_its_work_after_the_loop_has_ended) {
  asio::io_context context;
  int handled = 0;
  asio::steady_timer timer(context, 1ms);
  timer.async_wait([&](error_code) { ++handled; });
  {
    loop l(context, named());
    l.run(ends());
  }
  context.restart();
  context.run();
  EXPECT_EQ(handled, 1);
}

// A task whose frame refers to an I/O object of the same context, in a group, in a handle.
TEST(borrowed_context, may_go_with_groups_and_joins_under_way) {
  int alive = 0;
  auto context = std::make_unique<asio::io_context>();
  loop l(*context, named());
  const auto host = [&]() -> task<> {
    const counts_life mine(alive);
    auto h = spawn(sleeps(alive));
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(sleeps(alive));
      g.spawn(waits_on_a_timer(alive));
      g.spawn_daemon(sleeps(alive));
      co_await h.join();
    });
  };
  const auto kept = l.spawn(host());
  context->poll();
  EXPECT_EQ(alive, 5);
  context.reset();
  EXPECT_EQ(alive, 0);
  expect_all_accounted_for();
}

}  // namespace
}  // namespace curfew::tests
