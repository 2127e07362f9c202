// A group that has returned, and is asked (docs/runtime.md#rule-6).
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<> yields(int times) {
  for (int i = 0; i < times; ++i) co_await yield();
}

task<> says_at_once(task_status<> status) {
  status.started();
  co_return;
}

TEST(task_group, can_be_asked_when_it_has_returned) {
  const auto main = []() -> task<> {
    for (const bool cancelled_itself : {false, true}) {
      task_group* kept = nullptr;
      co_await with_task_group([&](task_group& g) -> task<> {
        kept = &g;
        g.spawn(yields(2));
        g.spawn_daemon([]() -> task<> { co_await sleep_for(1h); });
        EXPECT_FALSE(g.closed());
        EXPECT_EQ(g.size(), 2u);
        if (cancelled_itself) g.cancel();
        co_return;
      });
      EXPECT_TRUE(kept->closed());
      EXPECT_EQ(kept->cancelled(), cancelled_itself);
      EXPECT_EQ(kept->size(), 0u);
      kept->cancel();  // does nothing
      EXPECT_EQ(kept->cancelled(), cancelled_itself);
      EXPECT_THROW(kept->spawn(yields(1)), std::logic_error);
      EXPECT_THROW(kept->spawn([]() -> task<int> { co_return 1; }), std::logic_error);
      EXPECT_THROW(kept->spawn_daemon(yields(1)), std::logic_error);
      EXPECT_THROW(static_cast<void>(kept->start(says_at_once)), std::logic_error);
    }
  };
  run_here(main());
}

TEST(task_group, can_be_asked_when_hundreds_of_others_have_come_and_gone) {
  const auto main = []() -> task<> {
    task_group* kept = nullptr;
    co_await with_task_group([&](task_group& g) -> task<> {
      kept = &g;
      co_return;
    });
    for (int i = 0; i < 500; ++i) {
      co_await with_task_group([&](task_group& g) -> task<> {
        const bool is_this = &g == kept;
        EXPECT_EQ(kept->closed(), !is_this);
        EXPECT_FALSE(kept->cancelled());
        EXPECT_EQ(kept->size(), 0u);
        co_return;
      });
    }
    EXPECT_TRUE(kept->closed());
  };
  run_here(main());
}

TEST(task_group, can_be_asked_when_it_failed) {
  const auto main = []() -> task<> {
    task_group* kept = nullptr;
    const auto failing = [&](task_group& g) -> task<> {
      kept = &g;
      co_await yield();
      throw std::runtime_error("failed");
    };
    EXPECT_THROW(co_await with_task_group(failing), group_error);
    EXPECT_TRUE(kept->closed());
    EXPECT_TRUE(kept->cancelled());
    EXPECT_EQ(kept->size(), 0u);
  };
  run_here(main());
}

// Between the end of its last child and the next turn of its host nothing comes in any more: the host has nothing to
// wait for, and what came would be left behind.
TEST(task_group, is_closed_when_its_last_child_has_ended) {
  bool refused = false;
  task_group* group = nullptr;
  const auto outside = [&]() -> task<> {
    while (group == nullptr || group->size() != 0) co_await yield();
    EXPECT_TRUE(group->closed());
    try {
      group->spawn(yields(3));
    } catch (const std::logic_error&) {
      refused = true;
    }
  };
  const auto main = [&]() -> task<> {
    auto spawns = spawn(outside());
    bool returned = false;
    co_await with_task_group([&](task_group& g) -> task<> {
      group = &g;
      g.spawn([&]() -> task<> {
        co_await yields(3);
        EXPECT_FALSE(returned);
      });
      co_await yield();
    });
    returned = true;
    co_await spawns.join();
  };
  run_here(main());
  EXPECT_TRUE(refused);
  if (recording()) {
    EXPECT_EQ(recorded().counters().orphaned, 0u);
  }
}

// The same where only its body kept it open.
TEST(task_group, is_closed_when_its_body_has_ended_without_children) {
  task_group* group = nullptr;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      group = &g;
      g.spawn(yields(1));
      co_await yields(5);
      EXPECT_EQ(g.size(), 0u);
      EXPECT_FALSE(g.closed()) << "its body may spawn more";
      g.spawn(yields(1));
    });
    EXPECT_TRUE(group->closed());
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
