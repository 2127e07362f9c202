// What curfew::co_spawn starts is a task of the loop on its context.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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
#include CURFEW_ASIO(this_coro.hpp)
#include CURFEW_ASIO(use_awaitable.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> sleeps() {
  asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
  co_await timer.async_wait(asio::use_awaitable);
}
asio::awaitable<void> fails() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  throw std::runtime_error("failed");
}
task<> sleeping() { co_await sleep_for(1h); }
task<> failing() {
  co_await yield();
  throw std::runtime_error("failed");
}
void takes_the_error(std::exception_ptr error) { EXPECT_TRUE(error); }

class co_spawn_recorded : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP();
  }
  asio::io_context context;
  loop l{context, named(shutdown::cancel(), GetParam())};
};
INSTANTIATE_TEST_SUITE_P(threads, co_spawn_recorded, testing::Values(1, 2));

TEST_P(co_spawn_recorded, is_in_the_tree_while_it_waits) {
  co_spawn(context, sleeps(), asio::detached);
  co_spawn(context, sleeping(), asio::detached);
  context.poll();
  const recorded now;
  EXPECT_EQ(now.task("sleeps").state, model::task_state::waiting);
  EXPECT_EQ(now.text(now.stack_of(now.task("sleeps")).operation), "asio::awaitable");
  EXPECT_EQ(now.task("sleeping").state, model::task_state::waiting);
  EXPECT_EQ(now.counters().spawned_after, 2u);
}

TEST_P(co_spawn_recorded, has_not_observed_an_error_that_was_detached) {
  co_spawn(context, fails(), asio::detached);
  co_spawn(context, failing(), asio::detached);
  co_spawn(context, failing(), asio::bind_executor(context, asio::detached));
  co_spawn(context, fails(), takes_the_error);
  co_spawn(context, failing(), takes_the_error);
  context.run();
  EXPECT_EQ(recorded().counters().unobserved_errors, 3u);
  EXPECT_EQ(recorded().counters().failed, 5u);
  expect_all_accounted_for();
}

TEST_P(co_spawn_recorded, is_cancelled_when_its_slot_says_so) {
  asio::cancellation_signal first;
  asio::cancellation_signal second;
  co_spawn(context, sleeps(), asio::bind_cancellation_slot(first.slot(), asio::detached));
  co_spawn(context, sleeping(), asio::bind_cancellation_slot(second.slot(), asio::detached));
  context.poll();
  first.emit(asio::cancellation_type::terminal);
  second.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_EQ(recorded().counters().cancelled, 2u);
  EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  expect_all_accounted_for();
}

TEST_P(co_spawn_recorded, is_cancelled_by_a_reference_to_it) {
  co_spawn(context, sleeps(), takes_the_error);
  auto h = l.spawn([]() -> task<> {
    co_await yield();
    for (const task_ref& t : all_tasks()) t.cancel();
  });
  context.run();
  EXPECT_TRUE(h.done());
  EXPECT_EQ(recorded().counters().cancelled, 1u);
}

TEST_P(co_spawn_recorded, is_the_spawner_of_what_it_spawns) {
  std::uint64_t awaitable = 0;
  std::uint64_t its_child = 0;
  std::uint64_t again = 0;
  co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        awaitable = this_task::id();
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        EXPECT_EQ(this_task::id(), awaitable);
        this_task::set_name("has a name");
        co_spawn(
            co_await asio::this_coro::executor,
            [&]() -> asio::awaitable<void> {
              its_child = this_task::id();
              co_await sleeps();
            },
            asio::detached);
        EXPECT_EQ(this_task::id(), awaitable);
        spawn_daemon([&]() -> task<> {
          again = this_task::id();
          co_await sleeping();
        });
        co_await sleeps();
      },
      asio::detached);
  context.poll();
  const recorded now;
  EXPECT_EQ(now.task("has a name").id, awaitable);
  ASSERT_NE(now.task(its_child), nullptr);
  EXPECT_EQ(now.task(its_child)->spawner, awaitable);
  ASSERT_NE(now.task(again), nullptr);
  EXPECT_EQ(now.task(again)->spawner, awaitable);
}

TEST_P(co_spawn_recorded, stands_below_its_spawner_and_a_daemon_below_the_loop) {
  co_spawn(
      context,
      []() -> asio::awaitable<void> {
        this_task::set_name("listener");
        co_spawn(co_await asio::this_coro::executor, sleeps(), asio::detached);
        co_spawn(co_await asio::this_coro::executor, sleeping(), asio::detached);
        spawn_daemon(sleeping);
        co_await sleeps();
      },
      asio::detached);
  context.poll();
  const recorded now;
  const model::node_id listener = now.task("listener").id;
  EXPECT_FALSE(now.task("listener").by_cause);
  std::size_t below = 0;
  for (const model::task& t : now.model::snapshot::tasks) {
    if (t.spawner != listener) continue;
    EXPECT_EQ(t.by_cause, !t.daemon);
    ++below;
  }
  EXPECT_EQ(below, 3u);
}

// What a daemon calls is part of it, and what it awaits is called: only what it has let go stands for itself.
TEST_P(co_spawn_recorded, is_background_work_where_a_daemon_awaits_it) {
  const auto awaited_by_awaitable = []() -> asio::awaitable<void> {
    this_task::set_name("awaited by an awaitable");
    co_await sleeps();
  };
  const auto awaitable = [&]() -> asio::awaitable<void> {
    this_task::set_name("awaitable");
    co_await co_spawn(co_await asio::this_coro::executor, awaited_by_awaitable, asio::use_awaitable);
  };
  l.spawn_daemon([]() -> task<> { co_await co_spawn(this_task::executor(), sleeping(), use_task); }());
  l.spawn_daemon([](auto& a) -> task<> { co_await co_spawn(this_task::executor(), a, use_task); }(awaitable));
  l.spawn_daemon([]() -> task<> {
    const auto let_go = []() -> task<> {
      this_task::set_name("let go");
      co_await sleeping();
    };
    co_spawn(this_task::executor(), let_go, asio::detached);
    co_spawn(this_task::executor(), let_go, [](std::exception_ptr) {});
    co_await sleep_for(1h);
  }());
  co_spawn(
      context,
      []() -> task<> {
        this_task::set_name("regular");
        co_await co_spawn(this_task::executor(), sleeping, use_task);
      },
      asio::detached);
  while (context.poll() != 0) {
  }
  const recorded now;
  EXPECT_TRUE(now.task("awaitable").daemon);
  EXPECT_TRUE(now.task("awaited by an awaitable").daemon);
  ASSERT_EQ(now.tasks("let go").size(), 2u);
  for (const model::task* const t : now.tasks("let go")) EXPECT_FALSE(t->daemon);
  ASSERT_EQ(now.tasks("sleeping").size(), 2u);
  for (const model::task* const t : now.tasks("sleeping")) {
    const model::task* const spawner = now.task(t->spawner);
    ASSERT_NE(spawner, nullptr);
    EXPECT_EQ(t->daemon, spawner->daemon);
  }
}

TEST_P(co_spawn_recorded, is_pending_when_its_loop_ends) {
  const auto alive = std::make_shared<int>();
  {
    asio::io_context goes;
    loop on_it(goes, named(shutdown::cancel(), GetParam()));
    co_spawn(goes, [alive]() -> asio::awaitable<void> { co_await sleeps(); }, asio::detached);
    co_spawn(goes, sleeping(), asio::detached);
    goes.poll();
  }
  EXPECT_EQ(alive.use_count(), 1);
  EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u);
  EXPECT_EQ(recorded().abandoned_handlers(), 0u) << "they are the tasks'";
  expect_all_accounted_for();
}

TEST_P(co_spawn_recorded, runs_until_the_loop_ends_and_no_step_after_that) {
  bool went_on = false;
  {
    loop ends(context, {.name = "ends", .threads = GetParam()});
    ends.run([&]() -> task<> {
      co_spawn(
          this_task::executor(),
          [&]() -> asio::awaitable<void> {
            try {
              co_await sleeps();
            } catch (const std::exception&) {
            }
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
            went_on = true;
          },
          asio::detached);
      co_return;
    }());
  }
  EXPECT_FALSE(went_on) << "it was cancelled, and throws at each await from then on";
}

TEST(co_spawn_loop, is_made_for_a_context_that_has_none) {
  if (!recording()) GTEST_SKIP();
  const auto pending = [] { return recorded().counters("io_context").pending_at_shutdown; };
  std::uint64_t before = 0;
  {
    asio::io_context context;
    co_spawn(context, sleeps(), asio::detached);
    co_spawn(context, sleeping(), asio::detached);
    context.poll();
    const recorded now;
    const auto alive =
        std::count_if(now.model::snapshot::tasks.begin(), now.model::snapshot::tasks.end(), [&](const model::task& t) {
          return now.text(now.loops[t.loop].name) == "io_context" && t.state == model::task_state::waiting;
        });
    EXPECT_EQ(alive, 2);
    before = pending();
  }
  EXPECT_EQ(pending(), before + 2);
  EXPECT_EQ(recorded().abandoned_handlers("io_context"), 0u);
}

TEST(co_spawn_loop, says_of_no_threads_that_it_does_not_know_of) {
  if (!recording()) GTEST_SKIP();
  asio::io_context context;
  co_spawn(context, sleeps(), asio::detached);
  context.poll();
  const recorded now;
  for (const model::loop& l : now.loops)
    if (now.text(l.name) == "io_context" && l.state != model::loop_state::ended) {
      EXPECT_EQ(l.threads, 1u);
    }
}

TEST(co_spawn_loop, is_the_one_whose_own_context_it_is) {
  loop l(named());
  bool ran = false;
  co_spawn(l.context(), [&]() -> asio::awaitable<void> { co_return void(ran = true); }, asio::detached);
  l.run([]() -> task<> { co_await sleep_for(1ms); }());
  EXPECT_TRUE(ran);
  if (recording()) {
    EXPECT_EQ(recorded().counters().completed, 2u);
  }
}

// Cancels from everywhere, at any instant; most of its worth under thread sanitizer.
asio::awaitable<void> turns(int times) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int i = 0; i < times; ++i) {
    timer.expires_after(i % 3 == 0 ? 20us : 0us);
    co_await timer.async_wait(asio::use_awaitable);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
  }
}
task<> takes_turns(int times) {
  for (int i = 0; i < times; ++i) co_await sleep_for(i % 3 == 0 ? 20us : 0us);
}

TEST(co_spawn_loop, is_run_by_any_number_of_threads) {
  asio::io_context context;
  std::atomic<int> ended{0};
  const auto count = [&](std::exception_ptr) { ++ended; };
  constexpr int rounds = 100;
  for (int i = 0; i < rounds; ++i) {
    co_spawn(context, turns(i % 7), count);
    co_spawn(context, takes_turns(i % 7), count);
    asio::post(context, [&, i] {
      co_spawn(context, turns(i % 5), count);
      co_spawn(context, takes_turns(i % 5), count);
    });
  }
  co_spawn(
      context,
      []() -> task<> {
        for (int i = 0; i < 20; ++i) {
          for (const task_ref& t : all_tasks())
            if (t.id() % 3 == 0 && t.id() != this_task::id()) t.cancel();
          co_await sleep_for(50us);
        }
      },
      asio::detached);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
  context.run();
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(ended, 4 * rounds);
}

}  // namespace
}  // namespace curfew::tests
