// Background work whose handle changes hands: it goes where its handle goes, and ends where nobody has it any more.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
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

TEST(background, is_not_what_a_daemon_only_watches) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  std::optional<join_handle<>> h;
  const auto joins = [&]() -> task<> { co_await h->join(); };
  const auto watches = [](task_ref watched) -> task<> {
    std::vector<task_ref> all;
    all.push_back(std::move(watched));
    co_await wait_all(std::move(all));
  };
  const auto main = [&]() -> task<> {
    h = spawn(waits());
    const std::uint64_t id = h->id();
    spawn_daemon(watches(all_tasks().back()));
    co_await turns(3);
    auto joiner = spawn(joins());
    co_await turns(3);
    h.reset();
    const recorded now;
    const model::task* const t = now.task(id);
    EXPECT_TRUE(t != nullptr && t->owner == joiner.id() && !t->daemon);
    joiner.cancel();
    EXPECT_THROW(co_await joiner.join(), cancelled);
  };
  run_here(main());
}

TEST(background, is_no_excuse_for_an_error_that_nobody_looks_at) {
  const auto fails = []() -> task<> {
    co_await yield();
    throw std::runtime_error("failed");
  };
  const auto forgets = [&]() -> task<> {
    {
      const auto h = spawn(fails());
      co_await turns(3);
    }
    co_await waits();
  };
  const auto main = [&]() -> task<> {
    spawn_daemon(forgets());
    co_await turns(10);
  };
  run_here(main());
  if (recording()) {
    const recorded now;
    EXPECT_EQ(now.counters().unobserved_errors, 1u);
    const model::snapshot& all = now;
    EXPECT_TRUE(std::any_of(all.tasks.begin(), all.tasks.end(),
                            [](const model::task& t) { return t.unobserved_error && !t.daemon; }));
  }
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

// It was background work only through its owner, which has gone; and goes on, though it was told not to.
TEST(background, ends_with_the_daemon_of_a_group_that_took_it_along) {
  const auto deaf = []() -> task<> {
    for (;;) try {
        co_await yield();
      } catch (const cancelled&) {
      }
  };
  const auto holder = [&]() -> task<> {
    const auto h = spawn(deaf());
    co_await sleep_for(1h);
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn_daemon(holder());
      co_await turns(5);
    });
    co_await turns(5);
  };
  run(main(), named(shutdown::cancel(1ms)));
  if (recording()) {
    EXPECT_EQ(recorded().counters().pending_at_shutdown, 1u);
  }
}

// A result's destructor may spawn when its task has ended: nobody holds what it spawns, but whoever has the handle.
TEST(holding, is_nothing_that_a_task_does_which_has_ended) {
  std::vector<join_handle<>> kept;
  const auto says_goodbye = []() -> task<> { co_await turns(3); };
  struct connection {
    explicit connection(std::function<void()> at_end) : goodbye(std::move(at_end)) {}
    connection(connection&& other) noexcept : goodbye(std::exchange(other.goodbye, nullptr)) {}
    connection& operator=(connection&&) = delete;
    ~connection() {
      if (goodbye) goodbye();
    }
    std::function<void()> goodbye;
  };
  using own_handle = std::shared_ptr<std::optional<join_handle<connection>>>;
  const auto session = [&](own_handle) -> task<connection> {
    co_await yield();
    co_return connection([&] { kept.push_back(spawn(says_goodbye())); });
  };
  const auto main = [&]() -> task<> {
    {
      const auto own = std::make_shared<std::optional<join_handle<connection>>>();
      *own = spawn(session(own));
    }
    while (kept.empty()) co_await yield();
    const std::uint64_t goodbye = kept.front().id();
    if (recording()) {
      const recorded now;
      const model::task* const t = now.task(goodbye);
      EXPECT_TRUE(t != nullptr && t->owner == 0);
    }
    for (int i = 0; i < 100; ++i) co_await spawn(turns(1)).join();  // in the memory of those that have ended
    co_await kept.front().join();
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
