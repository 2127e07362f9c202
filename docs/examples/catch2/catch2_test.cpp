// Tests of Catch2's, of which one forgets a task: docs/catch2.md.
#include <curfew/catch2.hpp>
#if __has_include(<catch2/catch_test_macros.hpp>)  // Catch2 3
#include <catch2/catch_test_macros.hpp>
#endif
#include <chrono>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

// [leaves]
curfew::task<> session() {
  auto handle = curfew::spawn(watchdog());
  co_await curfew::sleep_for(1ms);
}

TEST_CASE("a session ends") { curfew::run(session()); }
// [end]

TEST_CASE("a session ends with its watchdog") {
  curfew::run([]() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn(watchdog());
      co_await curfew::sleep_for(1ms);
      group.cancel();
    });
  });
}
