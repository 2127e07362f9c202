// A user's tests: one of them leaves a task behind.
#include <gtest/gtest.h>

#include <chrono>
#include <curfew/curfew.hpp>

curfew::task<> waits() { co_await curfew::sleep_for(std::chrono::hours(1)); }

TEST(mine, leaves_a_task) {
  curfew::run([]() -> curfew::task<> {
    auto handle = curfew::spawn(waits());
    co_return;
  });
}
TEST(mine, is_clean) {}
