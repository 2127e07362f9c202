// Tests that are coroutines.
#include <chrono>
#include <curfew/coroutine_test.hpp>

using namespace std::chrono_literals;

curfew::task<int> ask() {
  co_await curfew::sleep_for(1ms);
  co_return 4;
}

// [awaits]
CURFEW_TEST(server, answers) {
  const int answer = co_await ask();
  ASSERT_EQ(answer, 4);
}
// [end]

// [hours]
CURFEW_TEST_IN_VIRTUAL_TIME(session, ends_after_an_hour) {
  const auto began = curfew::now();
  co_await curfew::move_on_after(1h, [] { return curfew::sleep_for(24h); });
  EXPECT_EQ(curfew::now() - began, 1h);
}
// [end]
