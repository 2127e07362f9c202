// A user's tests that are coroutines. gtest_test.py runs them.
#include <gtest/gtest.h>

#include <asio/steady_timer.hpp>
#include <chrono>
#include <curfew/coroutine_test.hpp>
#include <curfew/curfew.hpp>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;

curfew::task<int> answer() {
  co_await curfew::sleep_for(1ms);
  co_return 42;
}
curfew::task<> asserts_in_a_coroutine() {
  co_await curfew::yield();
  ASSERT_EQ(1, 2) << "in a coroutine";
  ADD_FAILURE() << "went on";
}
void asserts_in_a_function() { ASSERT_TRUE(false) << "in a function"; }

CURFEW_TEST(coroutine, awaits) { EXPECT_EQ(co_await answer(), 42); }
CURFEW_TEST(coroutine, expects) {
  EXPECT_EQ(co_await answer(), 41);
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(coroutine, asserts) {
  ASSERT_EQ(co_await answer(), 41) << "it is not";
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(coroutine, asserts_below) {
  co_await asserts_in_a_coroutine();
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(coroutine, asserts_in_a_child) {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(asserts_in_a_coroutine());
    co_return;
  });
}
CURFEW_TEST(coroutine, is_skipped) {
  GTEST_SKIP() << "after all";
  co_await curfew::yield();
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(coroutine, throws) {
  co_await curfew::yield();
  throw std::runtime_error("no such user");
}
CURFEW_TEST(coroutine, leaks) {
  static_cast<void>(curfew::spawn(answer()));  // forgotten here
  co_return;
}
curfew::task<> forgets_a_task() {
  static_cast<void>(curfew::spawn(answer()));
  co_return;
}
CURFEW_TEST(coroutine, expects_what_it_leaves) {
  EXPECT_FINDING("orphaned-task", { co_await forgets_a_task(); });
  EXPECT_EQ(co_await answer(), 42) << "it goes on";
}
CURFEW_TEST(coroutine, expects_what_is_not_there) {
  if (co_await answer() == 42)
    EXPECT_FINDING("orphaned-task", static_cast<void>(co_await answer()));
  else
    ADD_FAILURE() << "it is a statement";
}
CURFEW_TEST(plain_body, passes) { EXPECT_EQ(1, 1); }
CURFEW_TEST(plain_body, fails) { ASSERT_EQ(1, 2); }
CURFEW_TEST(plain_body, has_no_loop) { static_cast<void>(curfew::spawn(answer())); }
CURFEW_TEST_IN_VIRTUAL_TIME(plain_body, passes_in_virtual_time) {}
CURFEW_TEST(coroutine, expects_a_leak) {
  EXPECT_FINDING("orphaned-task", { static_cast<void>(curfew::spawn(answer())); });
  co_return;
}
CURFEW_TEST(coroutine, allows_a_leak) {
  {
    const curfew::allow_findings allowed({"orphaned-task"});
    static_cast<void>(curfew::spawn(answer()));
  }
  co_return;
}
CURFEW_TEST(coroutine, waits_for_ever) {
  asio::steady_timer never(co_await asio::this_coro::executor, 24h);
  co_await never.async_wait(curfew::use_task);
}
CURFEW_TEST(coroutine, shuts_down_for_ever) {
  curfew::spawn_daemon([]() -> curfew::task<> {
    try {
      co_await curfew::sleep_for(24h);
    } catch (const curfew::cancelled&) {
    }
    co_await curfew::shield(24h, [] { return curfew::sleep_for(12h); });
  });
  co_await curfew::yield();
}
CURFEW_TEST(coroutine, unwinds_for_longer_than_a_second) {
  try {
    co_await curfew::sleep_for(24h);
  } catch (const curfew::cancelled&) {
  }
  co_await curfew::shield(24h, [] { return curfew::sleep_for(1500ms); });
}
CURFEW_TEST(coroutine, runs_for_ever) {
  for (volatile bool ever = true; ever;) {
  }
  co_return;
}

TEST(usual, asserts_in_a_function) {
  asserts_in_a_function();
  ADD_FAILURE() << "went on";
}

class server : public testing::Test {
 protected:
  static void SetUpTestSuite() { began = true; }
  int port = 80;
  static inline bool began = false;
};
CURFEW_TEST_F(server, is_a_fixture) {
  EXPECT_TRUE(began);
  EXPECT_EQ(port, 80);
  co_return;
}
TEST_F(server, is_the_same_for_usual_tests) { EXPECT_EQ(port, 80); }

CURFEW_TEST_IN_VIRTUAL_TIME(hours, take_no_time) {
  const auto began = curfew::now();
  EXPECT_FALSE(co_await curfew::move_on_after(24h, [] { return curfew::sleep_for(48h); }));
  EXPECT_EQ(curfew::now() - began, 24h);
}
CURFEW_TEST_IN_VIRTUAL_TIME(hours, never_come) { co_await curfew::sleep_until(curfew::steady_time::max()); }

}  // namespace
