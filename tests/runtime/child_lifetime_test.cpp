// child: what may go before it, and what it may outlive.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

task<int> counts_to(int n) {
  for (int i = 0; i < n; ++i) co_await yield();
  co_return n;
}

TEST(child, may_be_dropped_at_any_time) {
  const auto owned = std::make_shared<int>(1);
  const auto gives = [](std::shared_ptr<int> result, int after) -> task<std::shared_ptr<int>> {
    co_await counts_to(after);
    co_return result;
  };
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn(gives(owned, 0));
      {
        const auto dropped_while_pending = g.spawn(gives(owned, 2));
        co_await yield();
      }
      std::optional<child<std::shared_ptr<int>>> ended = g.spawn(gives(owned, 0));
      co_await counts_to(5);
      EXPECT_TRUE(ended->done());
      EXPECT_EQ(owned.use_count(), 2) << "its result is kept for a join, and the others are not";
      ended.reset();
      EXPECT_EQ(owned.use_count(), 1);
    });
  };
  run_here(main());
  if (recording()) {
    const model::counters c = recorded().counters();
    EXPECT_EQ(c.orphaned, 0u);
  }
}

TEST(child, that_is_dropped_has_the_group_wait_for_it) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await counts_to(5);
        ++done;
      });
      EXPECT_EQ(g.size(), 1u);
      co_return;
    });
    EXPECT_EQ(done, 1);
  };
  run_here(main());
}

TEST(child, that_was_destroyed_with_its_loop_has_no_result) {
  child<int> left;
  const auto opens = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      left = g.spawn([]() -> task<int> {
        co_await sleep_for(1h);
        co_return 1;
      });
      co_return;
    });
  };
  {
    loop l(named());
    const auto host = l.spawn(opens());
    while (!left) l.context().run_one();
  }
  EXPECT_TRUE(left.done());
  try {
    run_here([&]() -> task<int> { co_return co_await left.join(); }());
    ADD_FAILURE() << "join() returned";
  } catch (const system_error& e) {
    EXPECT_EQ(e.code(), asio::error::operation_aborted);
    EXPECT_EQ(dynamic_cast<const cancelled*>(&e), nullptr);
  }
}

TEST(child, outlives_its_loop) {
  std::vector<child<std::string>> ended;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 3; ++i)
        ended.push_back(g.spawn([]() -> task<std::string> { co_return "a text that is long enough for the heap"; }));
      co_return;
    });
  };
  run_here(main());
  EXPECT_TRUE(ended[0].done());
  ended[0].cancel();
  std::thread([c = std::move(ended[1])] { EXPECT_TRUE(c.done()); }).join();
  const auto in_another = [&]() -> task<std::string> { co_return co_await ended[2].join(); };
  EXPECT_EQ(run_here(in_another()), "a text that is long enough for the heap");
}

TEST(child, is_not_joined_on_another_loop_while_it_is_pending) {
  const auto main = []() -> task<> {
    co_await with_task_group([](task_group& g) -> task<> {
      child<int> c = g.spawn(counts_to(1));
      std::thread([&] {
        run([](child<int>& of_another) -> task<> { EXPECT_THROW(co_await of_another.join(), std::logic_error); }(c));
      }).join();
      const int joined_here = co_await c.join();
      EXPECT_EQ(joined_here, 1);
    });
  };
  run_here(main());
}

TEST(child, may_be_dropped_by_another_thread) {
  int done = 0;
  const auto main = [&]() -> task<> {
    co_await with_task_group([&](task_group& g) -> task<> {
      for (int i = 0; i < 50; ++i) {
        std::thread([c = g.spawn([&]() -> task<> {
          co_await yield();
          ++done;
        })]() mutable {
          const child<> dropped = std::move(c);
        }).detach();
        co_await yield();
      }
    });
  };
  run_here(main());
  EXPECT_EQ(done, 50);
}

TEST(child, is_dropped_and_joined_on_several_threads) {
  const auto joins = [](child<int> c, int expected) -> task<> {
    const int got = co_await c.join();
    EXPECT_EQ(got, expected);
  };
  const auto main = [&]() -> task<> {
    for (int round = 0; round < 20; ++round) {
      co_await with_task_group([&](task_group& g) -> task<> {
        for (int i = 0; i < 50; ++i) {
          g.spawn(counts_to(i % 3));
          child<int> first = g.spawn(counts_to(i % 2));
          g.spawn(joins(std::move(first), i % 2));
          child<int> second = g.spawn(counts_to(1));
          co_await yield();
          second.cancel();
        }
      });
    }
  };
  run_here(main(), named(shutdown::cancel(), 4));
}

}  // namespace
}  // namespace curfew::tests
