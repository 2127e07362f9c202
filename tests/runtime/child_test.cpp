// child: one task of a group, in the hands of whoever spawned it there.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> counts_to(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}
task<> waits_for_ever() { co_await sleep_for(1h); }
task<int> fails(int after) {
  co_await counts_to(after);
  throw std::runtime_error("failed");
}

TEST(child, gives_the_result) {
  int value = 3;
  const auto refers = [](int& v) -> task<int&> { co_return v; };
  const auto boxes = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(9); };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      child<int> pending = g.spawn(counts_to(5));
      EXPECT_FALSE(pending.done());
      const int first = co_await pending.join();
      EXPECT_EQ(first, 5);
      EXPECT_TRUE(pending.done());
      auto ended = g.spawn(counts_to(0));
      co_await yield();
      EXPECT_TRUE(ended.done());
      const int second = co_await ended.join();
      EXPECT_EQ(second, 0);
      const std::unique_ptr<int> third = co_await g.spawn(boxes()).join();
      EXPECT_EQ(*third, 9);
      int& fourth = co_await g.spawn(refers(value)).join();
      EXPECT_EQ(&fourth, &value);
      child<> nothing = g.spawn([]() -> task<> { co_await yield(); });
      co_await nothing.join();
      const int called = co_await g.spawn([n = 4]() { return counts_to(n); }).join();
      EXPECT_EQ(called, 4);
    });
  };
  run_here(main());
}

TEST(child, is_joined_once) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      auto c = g.spawn(counts_to(1));
      co_await c.join();
      EXPECT_TRUE(static_cast<bool>(c));
      EXPECT_THROW(co_await c.join(), std::logic_error);
      c.cancel();  // it has ended
      child<int> moved(std::move(c));
      EXPECT_TRUE(moved.done());
      EXPECT_FALSE(c.done());
      EXPECT_THROW(static_cast<void>(c.join()), std::logic_error);
      EXPECT_THROW(c.cancel(), std::logic_error);
      EXPECT_EQ(c.id(), 0u);
      EXPECT_EQ(c.name(), "");
    });
  };
  run_here(main());
}

TEST(child, has_a_name_and_an_id) {
  if (!recording()) GTEST_SKIP() << "it is looked up";
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      auto c = g.spawn([]() -> task<> {
        this_task::set_name("a child");
        co_await yield();
      });
      co_await yield();
      EXPECT_EQ(c.name(), "a child");
      const recorded now;
      EXPECT_EQ(now.task("a child").id, c.id());
      EXPECT_EQ(now.task("a child").owned_by, model::owner_kind::group);
      co_await c.join();
      EXPECT_EQ(c.name(), "a child");
    });
  };
  run_here(main());
}

// Whoever waits for it gets what it threw, though that cancels the one who waits, and the group fails all the same.
TEST(child, throws_its_error_and_fails_the_group) {
  for (const int after : {0, 3}) {
    bool seen = false;
    const auto main = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        auto c = g.spawn(fails(after));
        try {
          co_await c.join();
          ADD_FAILURE() << "join() returned";
        } catch (const std::runtime_error& e) {
          seen = std::string(e.what()) == "failed";
        }
        EXPECT_TRUE(g.cancelled());
        EXPECT_THROW(co_await yield(), cancelled);
      });
    };
    try {
      run_here(main());
      ADD_FAILURE() << "the group did not fail";
    } catch (const group_error& e) {
      EXPECT_EQ(e.count(), 1u);
    }
    EXPECT_TRUE(seen);
  }
  if (recording()) {
    EXPECT_EQ(recorded().counters().unobserved_errors, 0u);
  }
}

TEST(child, whose_error_is_passed_on_is_one_failure) {
  for (const bool by_body : {true, false}) {
    const auto main = [&]() -> task<> {
      co_await with_task_group([&](task_group& g) -> task<> {
        child<int> failing = g.spawn(fails(2));
        const auto passes_on = [&]() -> task<> { co_await failing.join(); };
        if (!by_body) g.spawn(passes_on());
        if (by_body) co_await passes_on();
        co_await waits_for_ever();
      });
    };
    try {
      run_here(main());
      ADD_FAILURE() << "the group did not fail";
    } catch (const group_error& e) {
      EXPECT_EQ(e.count(), 1u) << e.what();
      EXPECT_THROW(std::rethrow_exception(e.errors().at(0)), std::runtime_error);
    }
  }
}

TEST(child, shows_its_error_to_who_joins_it_where_a_handler_deals_with_it) {
  int dealt_with = 0;
  const auto handler = [&](const std::exception_ptr&) { ++dealt_with; };
  const auto main = [&]() -> task<> {
    co_await with_task_group(
        [](task_group& g) -> task<> {
          auto c = g.spawn(fails(2));
          EXPECT_THROW(co_await c.join(), std::runtime_error);
          co_await yield();
        },
        {.on_error = handler});
  };
  run_here(main());
  EXPECT_EQ(dealt_with, 1);
}

TEST(child, is_joined_by_a_sibling_and_outside_of_the_group) {
  int by_sibling = 0, outside = 0;
  child<int> third;
  const auto joins = [](child<int>& c, int& result) -> task<> { result = co_await c.join(); };
  const auto opens = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      child<int> first = g.spawn(counts_to(5));
      g.spawn(joins(first, by_sibling));
      third = g.spawn(counts_to(9));
      co_await counts_to(8);
    });
  };
  const auto main = [&]() -> task<> {
    auto host = spawn(opens());
    co_await yield();
    co_await joins(third, outside);
    EXPECT_FALSE(host.done());
    co_await host.join();
    EXPECT_TRUE(third.done());
  };
  run_here(main());
  EXPECT_EQ(by_sibling, 5);
  EXPECT_EQ(outside, 9);
}

TEST(child, is_cancelled_alone) {
  int others = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      child<> one = g.spawn(waits_for_ever());
      g.spawn([&]() -> task<> {
        co_await counts_to(5);
        ++others;
      });
      co_await yield();
      one.cancel();
      one.cancel();
      EXPECT_FALSE(one.done());
      try {
        co_await one.join();
        ADD_FAILURE() << "join() returned";
      } catch (const cancelled& c) {
        EXPECT_EQ(c.reason(), cancel_reason::explicit_request);
      }
      EXPECT_FALSE(g.cancelled());
    });
    EXPECT_EQ(others, 1);
  };
  run_here(main());
  if (recording()) {
    const model::counters c = recorded().counters();
    EXPECT_EQ(c.cancelled, 1u);
    EXPECT_EQ(c.failed, 0u);
  }
}

TEST(child, goes_on_when_the_join_of_it_is_cancelled) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      child<int> c = g.spawn(counts_to(9));
      const std::optional<int> early = co_await move_on_after(0ms, c.join());
      EXPECT_FALSE(early);
      EXPECT_FALSE(c.done());
      const int late = co_await c.join();
      EXPECT_EQ(late, 9);
    });
  };
  run_here(main());
}

template <class Await>
task<bool> is_refused(Await waiting) {
  try {
    co_await waiting();
  } catch (const system_error& e) {
    co_return e.code() == std::errc::resource_deadlock_would_occur;
  }
  co_return false;
}

TEST(child, is_not_waited_for_by_itself) {
  bool refused = false;
  child<> self;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      self = g.spawn([&]() -> task<> { refused = co_await is_refused([&]() -> task<> { co_await self.join(); }); });
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(refused);
}

TEST(child, is_not_waited_for_by_one_that_it_waits_for) {
  bool siblings = false, below = false;
  child<> first, second, host;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      first = g.spawn([&]() -> task<> { co_await second.join(); });
      second = g.spawn([&]() -> task<> { siblings = co_await is_refused([&]() -> task<> { co_await first.join(); }); });
      host = g.spawn([&]() -> task<> {
        co_await with_task_group([&](task_group& inner) -> task<> {
          inner.spawn([&]() -> task<> { below = co_await is_refused([&]() -> task<> { co_await host.join(); }); });
          co_return;
        });
      });
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(siblings);
  EXPECT_TRUE(below) << "a group waits for its children";
}

}  // namespace
}  // namespace curfew::tests
