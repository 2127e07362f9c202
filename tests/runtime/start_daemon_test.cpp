// group.start_daemon(): background work that says when it is ready (docs/runtime.md#rule-11).
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> serves(task_status<int> status, int& ended_by_cancel) {
  co_await yield();
  status.started(7);
  try {
    co_await sleep_for(1h);
  } catch (const cancelled& c) {
    EXPECT_EQ(c.reason(), cancel_reason::shutdown);
    ++ended_by_cancel;
    throw;
  }
  co_return 0;
}

struct start_daemon : testing::TestWithParam<std::size_t> {
  run_options options() const { return named(shutdown::cancel(), GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(threads, start_daemon, testing::Values(1, 3));

// The group does not wait for it, and cancels it when the others are done.
TEST_P(start_daemon, ends_with_the_others) {
  int ended_by_cancel = 0;
  bool child_ended = false;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const auto server = [&](task_status<int> status) { return serves(std::move(status), ended_by_cancel); };
      const int ready_with = co_await g.start_daemon(server);
      EXPECT_EQ(ready_with, 7);
      EXPECT_EQ(g.size(), 1u);
      const auto child = [&]() -> task<> {
        for (int i = 0; i < 5; ++i) co_await yield();
        EXPECT_EQ(ended_by_cancel, 0);
        child_ended = true;
      };
      g.spawn(child);
    });
    EXPECT_TRUE(child_ended);
    EXPECT_EQ(ended_by_cancel, 1);
  };
  run_here(main(), options());
}

TEST_P(start_daemon, is_background_work_from_when_it_is_ready) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const auto owned = []() -> task<> {
        this_task::set_name("owned");
        co_await sleep_for(1h);
      };
      const auto server = [&](task_status<> status) -> task<> {
        this_task::set_name("server");
        auto handle = spawn(owned());
        while (recorded().tasks("owned").empty()) co_await yield();
        EXPECT_FALSE(recorded().task("server").daemon);
        status.started();
        EXPECT_TRUE(recorded().task("server").daemon);
        EXPECT_TRUE(recorded().task("owned").daemon) << "what it owns is, too";
        EXPECT_EQ(recorded().task("server").owned_by, model::owner_kind::group);
        co_await handle.join();
      };
      co_await g.start_daemon(server);
    });
  };
  run_here(main(), options());
  EXPECT_EQ(recorded().counters().pending_at_shutdown, 0u);
}

TEST_P(start_daemon, that_fails_before_it_is_ready_fails_its_starter_and_later_the_group) {
  const auto fails_first = [](task_status<>) -> task<> {
    co_await yield();
    throw std::runtime_error("not ready");
  };
  const auto fails_later = [](task_status<> status) -> task<> {
    status.started();
    co_await yield();
    throw std::runtime_error("later");
  };
  const auto main = [&]() -> task<> {
    bool body_went_on = false;
    try {
      co_await with_task_group([&](task_group& g) -> task<> {
        try {
          co_await g.start_daemon(fails_first);
          ADD_FAILURE() << "started";
        } catch (const std::runtime_error& e) {
          EXPECT_STREQ(e.what(), "not ready");
        }
        body_went_on = true;
        co_await g.start_daemon(fails_later);
        co_await sleep_for(1h);
      });
      ADD_FAILURE() << "returned";
    } catch (const group_error& e) {
      EXPECT_STREQ(e.what(), "1 failure in the task group: later");
    }
    EXPECT_TRUE(body_went_on);
  };
  run_here(main(), options());
}

// Where only daemons are left they have been told to end, and whoever comes is told so as well.
TEST_P(start_daemon, is_ended_at_once_in_a_group_that_ends_its_daemons) {
  int ended_by_cancel = 0;
  const auto server = [&](task_status<int> status) { return serves(std::move(status), ended_by_cancel); };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      const auto starts_late = [&server, &g]() -> task<> {
        try {
          co_await sleep_for(1h);
        } catch (const cancelled&) {
        }
        co_await shield(1h, [&server, &g]() -> task<> {
          const int ready_with = co_await g.start_daemon(server);
          EXPECT_EQ(ready_with, 7);
        });
      };
      g.spawn_daemon(starts_late);
      co_return;
    });
    EXPECT_EQ(ended_by_cancel, 1);
  };
  run_here(main(), options());
}

}  // namespace
}  // namespace curfew::tests
