// Tests of doctest's, of which one forgets a task: docs/doctest.md.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <chrono>
#include <curfew/curfew.hpp>
#include <curfew/doctest.hpp>

using namespace std::chrono_literals;

curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

// [leaves]
curfew::task<> session() {
  auto handle = curfew::spawn(watchdog());
  co_await curfew::sleep_for(1ms);
}

TEST_SUITE_BEGIN("session");

TEST_CASE("ends") { curfew::run(session()); }
// [end]

TEST_CASE("ends with its watchdog") {
  curfew::run([]() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn(watchdog());
      co_await curfew::sleep_for(1ms);
      group.cancel();
    });
  });
}

TEST_SUITE_END();
