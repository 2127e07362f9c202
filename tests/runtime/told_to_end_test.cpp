// What a task holds when it is told to end goes with it, and is no orphan.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

class told_to_end : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!recording()) GTEST_SKIP() << "nothing is recorded";
  }
};

task<> worker(int turns = 10) {
  for (int i = 0; i < turns; ++i) co_await yield();
}
task<> failing_worker() {
  co_await yield();
  throw std::runtime_error("nobody looked");
}

// As `both()` of the guide: it joins what it spawned, and is told to end meanwhile.
TEST_F(told_to_end, a_task_takes_along_what_it_holds) {
  std::vector<cancel_reason> seen;
  const auto sleeper = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled& e) {
      seen.push_back(e.reason());
      throw;
    }
  };
  const auto holder = [&]() -> task<> {
    auto first = spawn(sleeper());
    auto second = spawn(sleeper());
    co_await first.join();
    co_await second.join();
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(holder());
    co_await worker(3);
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
    co_await sleep_for(1ms);  // what a cancel has ended comes before it
    EXPECT_EQ(seen, (std::vector{cancel_reason::explicit_request, cancel_reason::explicit_request}));
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_EQ(now.counters().pending_at_shutdown, 0u);
  EXPECT_EQ(now.counters().cancelled, 3u);
}

// A coroutine's parameters go when its frame does: with the handle of the task that it was.
TEST_F(told_to_end, a_task_takes_along_what_its_parameters_hold) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto holder = [](join_handle<> held) -> task<> { co_await held.join(); };
  const auto main = [&]() -> task<> {
    {
      auto h = spawn(holder(spawn(sleeper())));
      h.cancel();
      try {
        co_await h.join();
      } catch (const cancelled&) {
      }
    }
    co_await sleep_for(1ms);
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_EQ(now.counters().pending_at_shutdown, 0u);
  EXPECT_EQ(now.counters().cancelled, 2u);
}

TEST_F(told_to_end, the_body_of_a_group_takes_along_what_it_holds) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto main = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group& group) -> task<> {
        group.spawn(failing_worker());
        auto h = spawn(sleeper());
        co_await h.join();
      });
    } catch (const group_error&) {
    }
    co_await sleep_for(1ms);
  };
  run_here(main());
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_EQ(now.counters().pending_at_shutdown, 0u);
}

// Nobody could wait for them: who held them has gone, and they with him, a moment later.
TEST_F(told_to_end, what_a_task_held_is_no_finding_where_main_ends_at_once) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto helper = [&]() -> task<> {  // with a child, and a helper of its own
    co_await with_task_group([&](task_group& group) -> task<> {
      group.spawn(sleeper());
      co_await spawn(sleeper()).join();
    });
  };
  const auto fetch = [&]() -> task<> { co_await spawn(helper()).join(); };
  for (const std::size_t threads : {1, 4}) {
    const auto main = [&]() -> task<> {
      auto h = spawn(fetch());
      co_await sleep_for(1ms);
      h.cancel();
      try {
        co_await h.join();
      } catch (const cancelled&) {
      }
    };
    run(main(), named(curfew::shutdown::cancel(), threads));
    const recorded now;
    EXPECT_EQ(now.counters().orphaned, 0u) << threads;
    EXPECT_EQ(now.counters().pending_at_shutdown, 0u) << threads;
  }
}

// Who holds whom is looked up once: level by level, it would take minutes.
TEST_F(told_to_end, a_long_chain_is_on_its_way_where_main_ends_at_once) {
  const std::function<task<>(int)> link = [&link](int more) -> task<> {
    if (more == 0) co_await sleep_for(1h);
    co_await spawn(link(more - 1)).join();
  };
  const auto main = [&]() -> task<> {
    auto h = spawn([&]() -> task<> { co_await spawn(link(60'000)).join(); });
    co_await worker(60'010);
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
  };
  run_here(main(), named(curfew::shutdown::cancel(std::chrono::hours(1))));
  EXPECT_EQ(recorded().counters().pending_at_shutdown, 0u);
}

// What is pending at a shutdown is cancelled with its owner, and stays on record as its.
TEST_F(told_to_end, what_a_task_holds_at_a_shutdown_is_on_record_as_its) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto holder = [&]() -> task<> { co_await spawn(sleeper()).join(); };
  std::optional<join_handle<>> kept;
  std::uint64_t id = 0;
  const auto main = [&]() -> task<> {
    kept = spawn(holder());
    id = kept->id();
    co_await worker(3);
  };
  run_here(main());
  const recorded now;
  const model::snapshot& all = now;
  EXPECT_TRUE(std::any_of(all.tasks.begin(), all.tasks.end(), [&](const model::task& t) {
    return t.pending_at_shutdown && t.owner == id && t.owned_by == model::owner_kind::handle;
  }));
}

// It goes on, which its owner asked it not to: still there at the end, it is a finding.
TEST_F(told_to_end, what_a_task_held_is_a_finding_where_it_does_not_end) {
  const auto deaf = []() -> task<> {
    for (;;) try {
        co_await yield();
      } catch (const cancelled&) {
      }
  };
  const auto holder = [&]() -> task<> {
    auto h = spawn(deaf());
    co_await h.join();
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(holder());
    co_await worker(3);
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
  };
  run_here(main(), named(curfew::shutdown::cancel(0ms)));
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
  EXPECT_EQ(now.counters().pending_at_shutdown, 1u);
}

// What is destroyed may run a loop of its own, whose tasks answer for themselves.
TEST_F(told_to_end, a_task_that_runs_while_another_is_destroyed_takes_along_what_it_holds) {
  const auto sleeper = []() -> task<> { co_await sleep_for(1h); };
  const auto holder = [&]() -> task<> { co_await spawn(sleeper()).join(); };
  const auto inner = [&]() -> task<> {
    auto h = spawn(holder());
    co_await worker(3);
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
    co_await sleep_for(1ms);
  };
  struct runs_a_loop {
    ~runs_a_loop() { run(make_main(), named()); }
    std::function<task<>()> make_main;
  };
  {
    loop outer(named(curfew::shutdown::cancel(0ms)));
    const auto never_ends = [&]() -> task<> {
      const runs_a_loop last{inner};
      for (;;) try {
          co_await yield();
        } catch (const cancelled&) {
        }
    };
    outer.spawn_daemon(never_ends());
    outer.run(worker());
  }
  const recorded now;
  EXPECT_EQ(now.counters().orphaned, 0u);
}

}  // namespace
}  // namespace curfew::tests
