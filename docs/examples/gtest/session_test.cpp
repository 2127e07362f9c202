// Tests that leave something behind, and tests that do not.
#include <gtest/gtest.h>

#include <chrono>
#include <curfew/curfew.hpp>
#include <curfew/gtest.hpp>

using namespace std::chrono_literals;

// [leaves]
curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

curfew::task<> session() {
  auto handle = curfew::spawn(watchdog());
  co_await curfew::sleep_for(1ms);
}

TEST(session, ends) { curfew::run(session()); }
// [end]

// [joins]
curfew::task<> fixed_session() {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(watchdog());
    co_await curfew::sleep_for(1ms);
    group.cancel();
  });
}

TEST(session, ends_with_its_watchdog) { curfew::run(fixed_session()); }
// [end]

// [allowed]
TEST(session, is_known_to_leave_its_watchdog) {
  const curfew::allow_findings until_it_is_mended({"orphaned-task"});
  curfew::run(session());
}
// [end]

// [expected]
TEST(session, leaves_its_watchdog) {
  EXPECT_FINDING("orphaned-task", { curfew::run(session()); });
}
// [end]
