// How a loop ends: both policies, the grace, daemons, tasks that are spawned or will not end meanwhile.
#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(steady_timer.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names_pending() {
  const recorded now;
  std::vector<std::string> names;
  for (const model::task& t : now.model::snapshot::tasks)
    if (t.pending_at_shutdown && now.text(now.loops[t.loop].name) == test_name())
      names.push_back(std::string(now.name_of(t)).substr(now.name_of(t).rfind(':') + 1));
  return names;
}

struct counts_life {
  explicit counts_life(int& counter) : alive(&counter) { ++*alive; }
  counts_life(const counts_life&) = delete;
  counts_life& operator=(const counts_life&) = delete;
  ~counts_life() { --*alive; }
  int* alive;
};

// The handles of what is to be pending; they outlive the loop.
class shutdown_of_a_loop : public ::testing::Test {
 protected:
  std::vector<join_handle<>> kept;
  int alive = 0;

  task<> main_that_leaves(task<> a) {
    kept.push_back(spawn(std::move(a)));
    co_await yield();
  }
};

task<> sleeper(int& alive, bool& was_cancelled) {
  const counts_life mine(alive);
  try {
    co_await sleep_for(1h);
  } catch (const cancelled& c) {
    EXPECT_EQ(c.reason(), cancel_reason::shutdown);
    was_cancelled = true;
    throw;
  }
}

task<> works(int turns, int& done) {
  for (int i = 0; i < turns; ++i) co_await yield();
  ++done;
}

// Never ends of itself, whatever it is asked.
task<> stubborn(int& alive) {
  const counts_life mine(alive);
  for (;;) {
    try {
      co_await sleep_for(1ms);
    } catch (const cancelled&) {
    }
  }
}

// Waits where a cancel does not reach.
task<> deaf(int& alive) {
  const counts_life mine(alive);
  for (;;) {
    error_code ec;
    asio::steady_timer timer(this_task::executor(), 1ms);
    co_await timer.async_wait(use_task(ec));
  }
}

TEST_F(shutdown_of_a_loop, cancels_what_is_pending) {
  bool was_cancelled = false;
  run_here(main_that_leaves(sleeper(alive, was_cancelled)));
  EXPECT_TRUE(was_cancelled);
  EXPECT_EQ(alive, 0);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::ElementsAre("sleeper"));
    EXPECT_EQ(recorded().counters().cancelled, 1u);
  }
}

TEST_F(shutdown_of_a_loop, destroys_what_ignores_cancel_after_the_grace) {
  run_here(main_that_leaves(stubborn(alive)), named(shutdown::cancel(5ms)));
  EXPECT_EQ(alive, 0);
  if (recording()) {
    EXPECT_EQ(recorded().counters().destroyed, 1u);
  }
}

TEST_F(shutdown_of_a_loop, destroys_what_does_not_throw_after_the_grace) {
  run_here(main_that_leaves(deaf(alive)), named(shutdown::cancel(5ms)));
  EXPECT_EQ(alive, 0);
}

TEST_F(shutdown_of_a_loop, with_no_grace_destroys_what_does_not_end_at_once) {
  run_here(main_that_leaves(stubborn(alive)), named(shutdown::cancel(0ms)));
  EXPECT_EQ(alive, 0);
}

TEST_F(shutdown_of_a_loop, waits_for_what_is_pending) {
  int done = 0;
  const auto slow = [&]() -> task<> {
    co_await sleep_for(5ms);
    ++done;
  };
  run_here(main_that_leaves(slow()), named(shutdown::wait(1h)));
  EXPECT_EQ(done, 1);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::IsEmpty());
  }
}

TEST_F(shutdown_of_a_loop, waits_no_longer_than_its_deadline) {
  int done = 0;
  bool was_cancelled = false;
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(works(5, done)));
    kept.push_back(spawn(sleeper(alive, was_cancelled)));
    co_return;
  };
  run_here(main(), named(shutdown::wait(10ms)));
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(was_cancelled);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::ElementsAre("sleeper"));
  }
}

TEST_F(shutdown_of_a_loop, waits_for_what_is_spawned_while_it_waits) {
  int done = 0;
  const auto parent = [&]() -> task<> {
    co_await sleep_for(2ms);
    kept.push_back(spawn(works(10, done)));
    ++done;
  };
  run_here(main_that_leaves(parent()), named(shutdown::wait(1h)));
  EXPECT_EQ(done, 2);
}

// In its cleanup a cancelled task spawns more: it is cancelled, too, and not forgotten.
TEST_F(shutdown_of_a_loop, cancels_what_is_spawned_while_it_drains) {
  bool born_cancelled = false;
  const auto late = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      born_cancelled = true;
      throw;
    }
  };
  const auto spawns_late = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      kept.push_back(spawn(late()));
      throw;
    }
  };
  run_here(main_that_leaves(spawns_late()));
  EXPECT_TRUE(born_cancelled);
}

TEST_F(shutdown_of_a_loop, notes_what_was_spawned_while_it_drained_and_did_not_end) {
  const auto spawns_late = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      kept.push_back(spawn(stubborn(alive)));
      throw;
    }
  };
  run_here(main_that_leaves(spawns_late()), named(shutdown::cancel(5ms)));
  EXPECT_EQ(alive, 0);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::UnorderedElementsAre("lambda", "stubborn"));
  }
}

TEST_F(shutdown_of_a_loop, cancels_daemons_last) {
  std::vector<std::string> order;
  const auto waits = [&](std::string name) -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      order.push_back(name);
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(waits("daemon"));
    kept.push_back(spawn(waits("regular")));
    spawn_daemon(waits("daemon"));
    co_await yield();
  };
  run_here(main());
  EXPECT_THAT(order, ::testing::ElementsAre("regular", "daemon", "daemon"));
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 1u);
  }
}

TEST_F(shutdown_of_a_loop, lets_daemons_run_while_it_waits) {
  int served = 0;
  const auto daemon = [&]() -> task<> {
    for (;;) {
      co_await yield();
      ++served;
    }
  };
  const auto needs_daemon = [&]() -> task<> {
    const int before = served;
    while (served < before + 10) co_await yield();
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    kept.push_back(spawn(needs_daemon()));
    co_return;
  };
  run_here(main(), named(shutdown::wait(1h)));
  EXPECT_GE(served, 10);
  if (recording()) {
    EXPECT_EQ(recorded().counters().completed, 2u);
  }
}

TEST_F(shutdown_of_a_loop, destroys_daemons_that_ignore_cancel) {
  const auto main = [&]() -> task<> {
    spawn_daemon(stubborn(alive));
    co_await yield();
  };
  run_here(main(), named(shutdown::cancel(5ms)));
  EXPECT_EQ(alive, 0);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::IsEmpty());
  }
}

TEST_F(shutdown_of_a_loop, cancels_what_daemons_spawn_while_they_end) {
  bool late_cancelled = false;
  const auto daemon = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      spawn_daemon(sleeper(alive, late_cancelled));
      throw;
    }
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    co_await yield();
  };
  run_here(main());
  EXPECT_TRUE(late_cancelled);
  EXPECT_EQ(alive, 0);
}

TEST_F(shutdown_of_a_loop, runs_after_its_main_task_failed) {
  bool was_cancelled = false;
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(sleeper(alive, was_cancelled)));
    co_await yield();
    throw std::runtime_error("main");
  };
  EXPECT_THROW(run_here(main()), std::runtime_error);
  EXPECT_TRUE(was_cancelled);
}

TEST_F(shutdown_of_a_loop, cancels_groups_all_the_way_down) {
  bool first = false;
  bool second = false;
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(sleeper(alive, first));
      g.spawn(sleeper(alive, second));
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(host()));
    co_await yield();
    co_await yield();
  };
  run_here(main());
  EXPECT_TRUE(first && second);
  EXPECT_EQ(alive, 0);
}

// Children first: they may refer to locals of the task whose group they are in.
TEST_F(shutdown_of_a_loop, destroys_children_before_the_task_whose_group_they_are_in) {
  std::vector<std::string> order;
  struct says {
    std::vector<std::string>& to;
    std::string what;
    says(std::vector<std::string>& list, std::string name) : to(list), what(std::move(name)) {}
    says(const says&) = delete;
    says& operator=(const says&) = delete;
    ~says() { to.push_back(what); }
  };
  const auto child = [&]() -> task<> {
    const says mine(order, "child");
    co_await stubborn(alive);
  };
  const auto host = [&]() -> task<> {
    const says mine(order, "host");
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(host()));
    co_await yield();
    co_await yield();
  };
  run_here(main(), named(shutdown::cancel(2ms)));
  EXPECT_THAT(order, ::testing::ElementsAre("child", "host"));
}

// What a destroyed frame does in its destructors: spawn (refused), cancel, drop.
TEST_F(shutdown_of_a_loop, survives_destructors_that_spawn) {
  bool refused = false;
  struct spawns_at_its_end {
    bool& flag;
    int& counter;
    spawns_at_its_end(bool& f, int& c) : flag(f), counter(c) {}
    spawns_at_its_end(const spawns_at_its_end&) = delete;
    spawns_at_its_end& operator=(const spawns_at_its_end&) = delete;
    ~spawns_at_its_end() {
      try {
        spawn_daemon(stubborn(counter));
      } catch (const std::logic_error&) {
        flag = true;
      }
    }
  };
  const auto holds = [&]() -> task<> {
    const spawns_at_its_end mine(refused, alive);
    co_await stubborn(alive);
  };
  run_here(main_that_leaves(holds()), named(shutdown::cancel(2ms)));
  EXPECT_TRUE(refused);
  EXPECT_EQ(alive, 0);
}

// Ready, not started, when the main task ends: it has its turn before the loop looks at who is left.
TEST_F(shutdown_of_a_loop, lets_what_is_ready_have_its_turn) {
  int done = 0;
  const auto main = [&]() -> task<> {
    kept.push_back(spawn(works(0, done)));
    co_return;
  };
  run_here(main());
  EXPECT_EQ(done, 1);
  if (recording()) {
    EXPECT_THAT(names_pending(), ::testing::IsEmpty());
  }
}

}  // namespace
}  // namespace curfew::tests
