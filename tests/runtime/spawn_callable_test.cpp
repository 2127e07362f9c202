// spawn(callable): what the lambda has captured lives as long as its task.
#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;

// Counts the lambdas that hold it, or were moved from.
using held = std::shared_ptr<int>;

task<int> sees(const held& captured) {
  co_await sleep_for(1ms);
  co_return *captured;
}

TEST(callable, is_kept_until_its_task_has_ended) {
  const auto value = std::make_shared<int>(5);
  const auto main = [&]() -> task<> {
    auto h = spawn([value]() -> task<int> {
      co_await yield();
      co_return co_await sees(value);
    });
    EXPECT_EQ(value.use_count(), 2);
    const int seen = co_await h.join();
    EXPECT_EQ(seen, 5);
    EXPECT_EQ(value.use_count(), 1);
    spawn_daemon([value]() -> task<> { co_await sleep_for(1h); });
    co_await with_task_group([&](task_group& g) -> task<> {
      g.spawn([value]() -> task<> { EXPECT_EQ(co_await sees(value), 5); });
      g.spawn_daemon([value]() -> task<> { co_await sleep_for(1h); });
      co_return;
    });
    EXPECT_EQ(value.use_count(), 2) << "the loop's daemon";
  };
  run_here(main());
  EXPECT_EQ(value.use_count(), 1);
}

TEST(callable, may_be_a_loops_main_task_or_come_from_outside) {
  const auto value = std::make_shared<int>(6);
  EXPECT_EQ(run([value]() -> task<int> { co_return co_await sees(value); }, named()), 6);
  EXPECT_EQ(loop(named()).run([value]() -> task<int> { co_return co_await sees(value); }), 6);
  asio::io_context context;
  {
    loop l(context, named());
    const auto h = l.spawn([value]() -> task<> { EXPECT_EQ(co_await sees(value), 6); });
    l.spawn_daemon([value]() -> task<> { EXPECT_EQ(co_await sees(value), 6); });
    context.run();
    EXPECT_TRUE(h.done());
  }
  EXPECT_EQ(value.use_count(), 1);
  expect_all_accounted_for();
}

TEST(callable, may_be_move_only_a_function_or_give_a_reference) {
  static int number = 7;
  struct function {
    static task<int&> gives() { co_return number; }
  };
  const auto main = []() -> task<> {
    auto h = spawn([box = std::make_unique<int>(8)]() -> task<int> {
      co_await yield();
      co_return *box;
    });
    EXPECT_EQ(co_await h.join(), 8);
    auto reference = spawn(&function::gives);
    int& given = co_await reference.join();
    EXPECT_EQ(&given, &number);
  };
  run_here(main());
}

TEST(callable, passes_its_error_and_its_cancellation_on) {
  const auto main = []() -> task<> {
    auto fails = spawn([]() -> task<> {
      co_await yield();
      throw std::out_of_range("range");
    });
    try {
      co_await fails.join();
      ADD_FAILURE() << "returned";
    } catch (const std::out_of_range&) {
    }
    auto waits = spawn([]() -> task<> { co_await sleep_for(1h); });
    co_await yield();
    waits.cancel();
    try {
      co_await waits.join();
      ADD_FAILURE() << "returned";
    } catch (const cancelled&) {
    }
  };
  run_here(main());
  if (recording()) {
    EXPECT_EQ(recorded().counters().cancelled, 1u);
    EXPECT_EQ(recorded().counters().failed, 1u);
  }
}

task<> seen_in_the_tree() { co_await sleep_for(1h); }

TEST(callable, is_not_seen_in_the_tree) {
  if (!recording()) GTEST_SKIP();
  const auto main = []() -> task<> {
    auto h = spawn([] { return seen_in_the_tree(); });
    co_await yield();
    const recorded now;
    const model::task& shown = now.task("curfew::tests::seen_in_the_tree");
    EXPECT_THAT(now.stack(shown), ::testing::SizeIs(1));
    h.cancel();
    try {
      co_await h.join();
    } catch (const cancelled&) {
    }
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
