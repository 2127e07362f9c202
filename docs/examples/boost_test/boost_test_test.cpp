// Tests of Boost.Test's, of which one forgets a task: docs/boost_test.md.
#define BOOST_TEST_MODULE sessions
#include <boost/test/included/unit_test.hpp>
#include <chrono>
#include <curfew/boost_test.hpp>
#include <curfew/curfew.hpp>

using namespace std::chrono_literals;

curfew::task<> watchdog() { co_await curfew::sleep_for(1h); }

// [leaves]
curfew::task<> session() {
  auto handle = curfew::spawn(watchdog());
  co_await curfew::sleep_for(1ms);
}

BOOST_AUTO_TEST_SUITE(session_of_a_client)

BOOST_AUTO_TEST_CASE(ends) { curfew::run(session()); }
// [end]

BOOST_AUTO_TEST_CASE(ends_with_its_watchdog) {
  curfew::run([]() -> curfew::task<> {
    co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
      group.spawn(watchdog());
      co_await curfew::sleep_for(1ms);
      group.cancel();
    });
  });
}

BOOST_AUTO_TEST_SUITE_END()
