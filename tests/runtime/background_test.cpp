// Background work: what a daemon owns is the daemon's, from when it becomes one and for as long as it owns it.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> waits() { co_await sleep_for(1h); }
task<> fails() {
  co_await yield();
  throw std::runtime_error("failed");
}
task<> turns(int n) {
  while (n-- > 0) co_await yield();
}

// A grace that nobody should need: a task that is mistaken for a regular one makes the test hang.
run_options patient() { return named(shutdown::wait(std::chrono::milliseconds::max())); }

void expect_no_findings() {
  if (!recording()) return;
  const model::counters c = recorded().counters();
  EXPECT_EQ(c.pending_at_shutdown, 0u);
  EXPECT_EQ(c.orphaned, 0u);
  EXPECT_EQ(c.unobserved_errors, 0u);
}

task<> with_children(int depth) {
  co_await with_task_group([&](task_group& g) -> task<> {
    g.spawn(waits());
    if (depth > 0) g.spawn(with_children(depth - 1));
    co_await with_task_group([&](task_group& inner) -> task<> {
      inner.spawn(waits());
      co_return;
    });
  });
}

TEST(background, is_what_is_in_the_groups_of_a_task_that_is_released) {
  const auto main = []() -> task<> {
    auto h = spawn(with_children(3));
    co_await turns(10);
    h.release_as_daemon();
  };
  run_here(main(), patient());
  expect_no_findings();
}

task<> holds(int depth) {
  auto h = spawn(waits());
  std::optional<join_handle<>> further;
  if (depth > 0) further = spawn(holds(depth - 1));
  co_await h.join();
}

TEST(background, is_what_a_task_that_is_released_holds_by_handle) {
  if (!recording()) GTEST_SKIP() << "who holds a handle is known by its id";
  const auto main = []() -> task<> {
    auto h = spawn(holds(3));
    co_await turns(10);
    h.release_as_daemon();
  };
  run_here(main(), patient());
  expect_no_findings();
}

TEST(background, is_what_is_passed_on_to_a_daemon_and_back) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  join_handle<> in_its_hands;
  join_handle<> back;
  const auto takes = [&]() -> task<> {
    const join_handle<> taken = std::move(in_its_hands);
    co_await turns(5);
    back = spawn(waits());
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    in_its_hands = spawn(waits());
    const auto id = in_its_hands.id();
    spawn_daemon(takes());
    co_await turns(2);
    EXPECT_TRUE(recorded().task(id)->daemon);
    co_await turns(10);
    EXPECT_TRUE(recorded().task(back.id())->daemon);
    const join_handle<> mine = std::move(back);
    EXPECT_FALSE(recorded().task(mine.id())->daemon);
    back = spawn(turns(1));
    co_await back.join();
    back = {};
  };
  run(main(), named());
  EXPECT_EQ(recorded().counters().orphaned, 1u) << "`mine`";
}

// A handle lies in the hands of whoever has it in a frame: who moves it about elsewhere owns nothing by that.
TEST(background, is_not_what_a_daemon_moves_in_a_container) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  std::vector<join_handle<>> all;
  const auto tidies = [&]() -> task<> {
    all.shrink_to_fit();
    all.reserve(all.capacity() + 10);
    std::swap(all[0], all[1]);
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    all.push_back(spawn(waits()));
    all.push_back(spawn(waits()));
    spawn_daemon(tidies());
    co_await turns(5);
    EXPECT_FALSE(recorded().task(all[0].id())->daemon);
    EXPECT_FALSE(recorded().task(all[1].id())->daemon);
  };
  run(main(), named());
  EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u);
}

TEST(background, stays_so_where_another_task_moves_its_handle_in_a_container) {
  std::vector<join_handle<>> all;
  const auto keeps = [&]() -> task<> {
    all.push_back(spawn(waits()));
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(keeps());
    co_await turns(5);
    all.reserve(all.capacity() + 10);
  };
  run(main(), named());
  expect_no_findings();
}

TEST(background, is_what_a_daemon_is_given_as_a_parameter_or_captures) {
  const auto joins = [](join_handle<> given, std::string, join_handle<> another) -> task<> {
    co_await given.join();
    co_await another.join();
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(joins(spawn(waits()), "between", spawn(waits())));
    auto captured = spawn(waits());
    spawn_daemon([captured = std::move(captured)]() mutable -> task<> { co_await captured.join(); });
    co_await turns(5);
  };
  run(main(), named());
  expect_no_findings();
}

TEST(background, is_nothing_that_a_coroutine_was_given_which_was_never_made) {
  struct throws {
    throws() = default;
    throws(const throws&) { throw std::runtime_error("no copy"); }
  };
  const auto takes = [](join_handle<> given, throws) -> task<> { co_await given.join(); };
  const auto main = [&]() -> task<> {
    const throws thrown;
    auto h = spawn(turns(20));
    EXPECT_THROW((void)takes(std::move(h), thrown), std::runtime_error);
    co_await turns(30);
  };
  run(main(), named());
}

// The thread makes no other coroutine: a leak, under address sanitizer, if it does not clean up.
TEST(background, is_nothing_that_a_coroutine_was_given_which_was_never_made_on_a_thread_that_ends) {
  struct throws {
    throws() = default;
    throws(const throws&) { throw std::runtime_error("no copy"); }
  };
  const auto takes = [](join_handle<> given, throws) -> task<> { co_await given.join(); };
  asio::io_context context;
  loop l(context, named());
  auto h = l.spawn(turns(1));
  std::thread([&] {
    const throws thrown;
    EXPECT_THROW((void)takes(std::move(h), thrown), std::runtime_error);
  }).join();
  context.run();
}

TEST(background, is_what_the_loops_own_spawn_starts_in_a_daemon) {
  asio::io_context context;
  loop l(context, patient());
  const auto daemon = [&]() -> task<> {
    const auto h = l.spawn(waits());
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    co_await turns(5);
  };
  l.run(main());
  expect_no_findings();
}

// Two that hold each other: the walk over what they own comes to an end.
TEST(background, changes_once_where_two_tasks_hold_each_other) {
  std::vector<join_handle<>> all;
  const auto takes = [&](std::size_t which) -> task<> {
    co_await turns(2);
    const join_handle<> other = std::move(all[which]);
    const auto third = spawn(waits());
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    auto released = spawn(takes(1));
    all.resize(2);
    all[0] = std::move(released);
    all[1] = spawn(takes(0));
    co_await turns(10);
  };
  run_here(main(), named());
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 4u);
  }
}

TEST(background, that_its_daemon_forgets_is_an_orphan) {
  const auto forgets = []() -> task<> {
    {
      const auto h = spawn(with_children(1));
      co_await turns(5);
    }
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(forgets());
    co_await turns(10);
  };
  run_here(main(), named(shutdown::cancel()));
  if (recording()) {
    const model::counters c = recorded().counters();
    EXPECT_EQ(c.orphaned, 1u);
    EXPECT_EQ(c.pending_at_shutdown, 6u) << "it, and what it owns";
  }
}

TEST(background, that_is_declared_stays_so_when_its_owner_is_forgotten) {
  const auto daemon_inside = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      g.spawn_daemon(with_children(0));
      co_await sleep_for(1h);
    });
  };
  const auto forgets = [&]() -> task<> {
    static_cast<void>(spawn(daemon_inside()));
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(forgets());
    co_await turns(10);
  };
  run_here(main());
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 1u) << "the orphan, and not the daemon in its group";
  }
}

TEST(background, from_when_another_thread_says_so) {
  asio::io_context context;
  loop l(context, named());
  auto h = l.spawn(fails());
  std::thread([h = std::move(h)]() mutable { h.release_as_daemon(); }).join();
  context.run();
  expect_no_findings();
}

TEST(background, says_nothing_of_an_error_before_it) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  asio::io_context context;
  loop l(context, named());
  auto h = l.spawn(fails());
  context.run();
  EXPECT_TRUE(h.done());
  h.release_as_daemon();
  EXPECT_EQ(recorded().counters().unobserved_errors, 1u) << "it failed while it was a regular task";
}

}  // namespace
}  // namespace curfew::tests
