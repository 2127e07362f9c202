// Cancellation of what groups and joins wait for (docs/runtime.md#rule-5).
#include <gmock/gmock.h>

#include <stdexcept>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> cancels_while_it_waits(task<> host) {
  auto h = spawn(std::move(host));
  co_await yield();
  co_await yield();
  h.cancel();
  try {
    co_await h.join();
  } catch (const cancelled&) {
  }
}

TEST(cancel, of_a_task_is_seen_at_its_groups) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto host = []() -> task<> {
    co_await with_task_group([](task_group&) -> task<> {
      try {
        co_await sleep_for(1h);
      } catch (const cancelled&) {
      }
      co_await with_task_group([](task_group&) -> task<> {
        const recorded now;
        std::size_t groups = 0;
        for (const model::group& g : now.groups) {
          EXPECT_EQ(g.reason, model::cancel_reason::explicit_request);
          ++groups;
        }
        EXPECT_EQ(groups, 2u) << "the one that was there, and the one that was opened since";
        co_return;
      });
    });
  };
  run_here(cancels_while_it_waits(host()));
  EXPECT_EQ(recorded().counters().cancels_asked, 1u);
}

TEST(cancel, of_a_task_reaches_the_group_that_it_joins) {
  bool child_cancelled = false;
  const auto child = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      child_cancelled = true;
      throw;
    }
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      co_return;
    });
    ADD_FAILURE() << "went on after its group";
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(host());
    co_await yield();
    co_await yield();
    h.cancel();
    try {
      co_await h.join();
      ADD_FAILURE() << "join() returned";
    } catch (const cancelled&) {
    }
  };
  run_here(main());
  EXPECT_TRUE(child_cancelled);
}

// An await that succeeds all the same gives its result: nothing of the group's work was stopped.
TEST(cancel, of_a_group_whose_children_have_done_their_work_all_the_same_returns) {
  bool went_on = false;
  const auto child = []() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(child());
      co_return;
    });
    went_on = true;
    EXPECT_TRUE(this_task::cancelled());
    co_await yield();
    ADD_FAILURE() << "an await of a cancelled task did not throw";
  };
  run_here(cancels_while_it_waits(host()));
  EXPECT_TRUE(went_on);
}

// The group's exit cannot be abandoned.
TEST(cancel, of_a_joining_group_waits_for_children_that_take_their_time) {
  bool child_done = false;
  const auto slow_to_end = [&]() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
    }
    for (int i = 0; i < 100; ++i) {
      try {
        co_await yield();
      } catch (const cancelled&) {
      }
    }
    child_done = true;
  };
  const auto host = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(slow_to_end());
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(host());
    co_await yield();
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
    EXPECT_TRUE(child_done);
  };
  run_here(main());
}

// Both are kept.
TEST(cancel, from_outside_and_errors_inside_are_both_kept) {
  bool aggregate = false;
  bool still_cancelled = false;
  const auto child = []() -> task<> {
    try {
      co_await sleep_for(1h);
    } catch (const cancelled&) {
      throw std::runtime_error("cleanup");
    }
  };
  const auto host = [&]() -> task<> {
    try {
      co_await with_task_group([&](task_group& g) -> task<> {
        g.spawn(child());
        co_await sleep_for(1h);
      });
    } catch (const group_error& e) {
      aggregate = e.errors().size() == 1;
    }
    EXPECT_TRUE(this_task::cancelled());
    try {
      co_await yield();
    } catch (const cancelled&) {
      still_cancelled = true;
      throw;
    }
  };
  run_here(cancels_while_it_waits(host()));
  EXPECT_TRUE(aggregate);
  EXPECT_TRUE(still_cancelled);
}

TEST(cancel, of_a_single_join_leaves_what_it_waits_for) {
  bool worker_done = false;
  const auto worker = [&]() -> task<> {
    for (int i = 0; i < 20; ++i) co_await yield();
    worker_done = true;
  };
  join_handle<> work;
  const auto joiner = [&]() -> task<> { co_await work.join(); };
  const auto main = [&]() -> task<> {
    work = spawn(worker());
    auto h = spawn(joiner());
    co_await yield();
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
    EXPECT_FALSE(worker_done);
    EXPECT_TRUE(static_cast<bool>(work)) << "the handle still owns it";
    co_await work.join();
    EXPECT_TRUE(worker_done);
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
