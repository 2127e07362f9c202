// Background work whose handle changes hands: it goes where its handle goes, and ends where nobody has it any more.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> waits() { co_await sleep_for(1h); }
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

// Nobody holds it any more but a container: it is a task as any other, which nobody has declared to be background work.
TEST(background, ends_with_the_daemon_that_left_it_behind) {
  std::vector<join_handle<>> all;
  const auto leaves = [&]() -> task<> {
    all.push_back(spawn([]() -> task<> {
      co_await with_task_group([](task_group& g) -> task<> {
        g.spawn(waits());
        co_await waits();
      });
    }));
    co_await turns(5);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(leaves());
    co_await turns(10);
  };
  run_here(main(), named());
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 2u) << "it, and what it owns";
  }
}

TEST(background, goes_on_where_a_helper_has_filled_its_daemons_container) {
  const auto fills = [](std::vector<join_handle<>>& kept) -> task<> {
    kept.push_back(spawn(waits()));
    co_await turns(2);
  };
  const auto daemon = [&]() -> task<> {
    std::vector<join_handle<>> kept;
    auto helper = spawn(fills(kept));
    co_await helper.join();
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(fills(kept));
      co_return;
    });
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(daemon());
    co_await turns(20);
  };
  run_here(main(), patient());
  expect_no_findings();
}

TEST(background, ends_where_it_is_passed_to_a_regular_task_at_its_daemons_end) {
  std::vector<join_handle<>> kept;
  const auto fills = [&]() -> task<> {
    kept.push_back(spawn(waits()));
    co_await turns(2);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(fills());
      co_await turns(5);
    });
    co_await turns(2);
  };
  run_here(main(), named());
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 1u);
  }
}

// Left behind while the loop already waits for its regular tasks: it is told to end as these were.
TEST(background, is_left_behind_while_the_loop_shuts_down) {
  std::vector<join_handle<>> all;
  bool told_to_end = false;
  bool left = false;
  const auto leaves = [&]() -> task<> {
    all.push_back(spawn(waits()));
    while (!told_to_end) co_await yield();
    left = true;
  };
  const auto lingers = [&]() -> task<> {
    while (!left) {
      try {
        co_await yield();
      } catch (const cancelled&) {
        told_to_end = true;
      }
    }
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(leaves());
    all.push_back(spawn(lingers()));
    co_await turns(5);
  };
  run_here(main(), named(shutdown::cancel(std::chrono::milliseconds::max())));
}

TEST(background, is_what_a_daemon_alone_waits_for) {
  std::optional<join_handle<>> h;
  const auto joins = [&]() -> task<> { co_await h->join(); };
  const auto main = [&]() -> task<> {
    h = spawn(waits());
    spawn_daemon(joins());
    co_await turns(5);
    h.reset();
    co_await turns(5);
  };
  run(main(), patient());
  expect_no_findings();
}

TEST(background, ends_with_the_daemon_that_fails) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  std::vector<join_handle<>> all;
  const auto fails_soon = [&]() -> task<> {
    all.push_back(spawn(waits()));
    co_await yield();
    throw std::runtime_error("failed");
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(fails_soon());
    co_await turns(10);
  };
  run(main(), named());
  const recorded now;
  ASSERT_EQ(now.tasks("waits").size(), 1u);
  EXPECT_TRUE(now.tasks("waits").front()->pending_at_shutdown);
  EXPECT_EQ(now.tasks("waits").front()->owner, 0u) << "the daemon, which is on record, owns nothing any more";
}

}  // namespace
}  // namespace curfew::tests
