// What asyncio's task groups and trio's nurseries assert of groups, where no test of tests/runtime does
// (docs/conformance.md names the test of each behaviour).
#include <gtest/gtest.h>

#include <memory>

#include "tests/conformance/conforming.hpp"

namespace curfew::tests {
namespace {

TEST(conforming_group, takes_children_while_its_body_runs) {
  int ended = 0;
  const auto counts = [&](int turns) -> task<> {
    co_await takes_turns(turns);
    ++ended;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(counts(1));
      co_await takes_turns(3);
      EXPECT_EQ(ended, 1);
      EXPECT_EQ(g.size(), 0u) << "a child that has ended is forgotten";
      g.spawn(counts(9));
    });
    EXPECT_EQ(ended, 2);
  };
  run_here(main());
}

TEST(conforming_group, lets_its_children_take_turns) {
  std::string seen;
  const auto says = [&](char who) -> task<> {
    for (int i = 0; i < 3; ++i) {
      seen += who;
      co_await yield();
    }
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(says('a'));
      g.spawn(says('b'));
      co_return;
    });
  };
  run_here(main());
  EXPECT_EQ(seen, "ababab");
}

TEST(conforming_group, that_is_cancelled_outside_cancels_its_body_and_every_child) {
  int cancels = 0;
  const auto runner = [&](bool in_body) -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 5; ++i) g.spawn(counts_its_cancel(cancels));
      if (in_body) co_await counts_its_cancel(cancels);
    });
  };
  const auto main = [&]() -> task<> {
    for (const bool in_body : {false, true}) {
      cancels = 0;
      auto h = spawn(runner(in_body));
      co_await takes_turns(3);
      EXPECT_FALSE(h.done());
      h.cancel();
      try {
        co_await h.join();
        ADD_FAILURE() << "it returned";
      } catch (const cancelled& c) {
        EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
      }
      EXPECT_EQ(cancels, in_body ? 6 : 5);
    }
  };
  run_here(main());
}

TEST(conforming_group, nested_in_another_is_cancelled_with_it) {
  int cancels = 0;
  const auto runner = [&]() -> task<> {
    co_await with_task_group([&](task_group& outer) -> task<> {
      outer.spawn(counts_its_cancel(cancels));
      co_await with_task_group([&](task_group& inner) -> task<> {
        inner.spawn(counts_its_cancel(cancels));
        co_await counts_its_cancel(cancels);
      });
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(runner());
    co_await takes_turns(3);
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run_here(main());
  EXPECT_EQ(cancels, 3);
}

TEST(conforming_group, cannot_await_in_its_body_when_it_is_cancelled) {
  int cancels = 0;
  const auto runner = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      try {
        co_await forever();
      } catch (const cancelled&) {
      }
      EXPECT_THROW(co_await sleep_for(1h), cancelled);
      co_await forever();
    });
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(runner());
    co_await takes_turns(3);
    h.cancel();
    EXPECT_THROW(co_await h.join(), cancelled);
  };
  run_here(main());
  EXPECT_EQ(cancels, 1);
}

TEST(conforming_group, has_destroyed_its_childrens_locals_when_it_returns) {
  const auto main = []() -> task<> {
    std::weak_ptr<int> seen;
    const auto holds = [&]() -> task<> {
      const auto local = std::make_shared<int>(1);
      seen = local;
      co_await forever();
    };
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(holds());
      g.cancel();
      co_return;
    });
    EXPECT_TRUE(seen.expired());
  };
  run_here(main());
}

TEST(conforming_group, reaches_its_grandchildren_with_a_cancel) {
  int cancels = 0;
  const auto worker = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(counts_its_cancel(cancels));
      g.spawn(counts_its_cancel(cancels));
      co_return;
    });
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(worker());
      g.spawn(worker());
      co_await takes_turns(3);
      g.cancel();
    });
  };
  run_here(main());
  EXPECT_EQ(cancels, 4);
}

TEST(conforming_group, that_waits_for_nothing_is_no_await) {
  const auto runner = []() -> task<int> {
    for (int i = 0; i < 3; ++i) co_await with_task_group([](task_group&) -> task<> { co_return; });
    co_return 3;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(runner());
    h.cancel();
    EXPECT_EQ(co_await h.join(), 3);
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
