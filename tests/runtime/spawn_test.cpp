// spawn: when the task starts, and what is refused.
#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/runtime/support/recorded.hpp"

namespace curfew::tests {
namespace {

TEST(spawn, starts_the_task_at_its_turn) {
  std::vector<int> order;
  const auto child = [&]() -> task<> {
    order.push_back(2);
    co_return;
  };
  const auto main = [&]() -> task<> {
    auto h = spawn(child());
    order.push_back(1);
    co_await h.join();
    order.push_back(3);
  };
  run_here(main());
  EXPECT_THAT(order, ::testing::ElementsAre(1, 2, 3));
}

TEST(spawn, outside_of_a_task_throws_and_destroys_the_coroutine) {
  const auto alive = std::make_shared<int>(0);
  const auto holds = [](std::shared_ptr<int>) -> task<> { co_return; };
  EXPECT_THAT([&] { static_cast<void>(spawn(holds(alive))); },
              testing::ThrowsMessage<std::logic_error>(testing::EndsWith("there, it is loop.spawn()")));
  EXPECT_THAT([&] { spawn_daemon(holds(alive)); },
              testing::ThrowsMessage<std::logic_error>(testing::EndsWith("there, it is loop.spawn_daemon()")));
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(spawn, of_an_empty_task_throws) {
  const auto main = []() -> task<> {
    EXPECT_THROW(static_cast<void>(spawn(task<>())), std::invalid_argument);
    EXPECT_THROW(spawn_daemon(task<>()), std::invalid_argument);
    co_return;
  };
  run_here(main());
}

}  // namespace
}  // namespace curfew::tests
