// A user's tests that are coroutines, beside usual ones that keep GoogleTest's assertions. gtest_coroutine_test.py runs
// them.
#define CURFEW_KEEP_ASSERTIONS
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <curfew/coroutine_test.hpp>
#include <curfew/curfew.hpp>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;

curfew::task<int> answer() {
  co_await curfew::sleep_for(1ms);
  co_return 42;
}
curfew::task<> asserts_in_a_coroutine() {
  co_await curfew::yield();
  CO_ASSERT_EQ(1, 2) << "in a coroutine";
  ADD_FAILURE() << "went on";
}
void asserts_in_a_function() { ASSERT_TRUE(false) << "in a function"; }

CURFEW_TEST(coroutine, awaits) { EXPECT_EQ(co_await answer(), 42); }
CURFEW_TEST(coroutine, expects) {
  EXPECT_EQ(co_await answer(), 41);
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(coroutine, asserts) {
  CO_ASSERT_EQ(co_await answer(), 41) << "it is not";
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
  CO_SKIP() << "after all";
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
CURFEW_TEST(coroutine, blocks_for_longer_than_a_second) {
  std::this_thread::sleep_for(1500ms);
  co_await curfew::yield();  // blocked before this
}
CURFEW_TEST(plain_body, blocks_for_longer_than_a_second) { std::this_thread::sleep_for(1500ms); }
CURFEW_TEST(plain_body, runs_for_ever) {
  for (volatile bool ever = true; ever;) {
  }
}
CURFEW_TEST(coroutine, runs_for_ever) {
  for (volatile bool ever = true; ever;) {
  }
  co_return;
}

bool is_two(int x) { return x == 2; }
bool are(int x, int y) { return x == y; }
bool add_up(int x, int y, int z) { return x + y == z; }
void throws() { throw std::runtime_error("no such user"); }
void throws_nothing() {}

// The assertion of that number holds for 2, and not for 1.
curfew::task<> asserts(int number, int x) {
  const char* const text = x == 2 ? "a" : "b";
  const auto does = [x] { x == 2 ? throws() : throws_nothing(); };
  const auto does_not = [x] { x == 2 ? throws_nothing() : throws(); };
  switch (number) {
      // clang-format off
    case 0: CO_ASSERT_TRUE(x == 2); break;
    case 1: CO_ASSERT_FALSE(x != 2); break;
    case 2: CO_ASSERT_EQ(x, 2); break;
    case 3: CO_ASSERT_NE(x, 1); break;
    case 4: CO_ASSERT_LT(1, x); break;
    case 5: CO_ASSERT_LE(2, x); break;
    case 6: CO_ASSERT_GT(x, 1); break;
    case 7: CO_ASSERT_GE(x, 2); break;
    case 8: CO_ASSERT_STREQ(text, "a"); break;
    case 9: CO_ASSERT_STRNE(text, "b"); break;
    case 10: CO_ASSERT_STRCASEEQ(text, "A"); break;
    case 11: CO_ASSERT_STRCASENE(text, "B"); break;
    case 12: CO_ASSERT_FLOAT_EQ(static_cast<float>(x), 2.0F); break;
    case 13: CO_ASSERT_DOUBLE_EQ(x, 2.0); break;
    case 14: CO_ASSERT_NEAR(x, 2.0, 0.5); break;
    case 15: CO_ASSERT_PRED1(is_two, x); break;
    case 16: CO_ASSERT_PRED2(are, x, 2); break;
    case 17: CO_ASSERT_PRED3(add_up, x, 1, 3); break;
    case 18: CO_ASSERT_THAT(text, testing::HasSubstr("a")); break;
    case 19: CO_ASSERT_THROW(does(), std::runtime_error); break;
    case 20: CO_ASSERT_ANY_THROW(does()); break;
    case 21: CO_ASSERT_NO_THROW(does_not()); break;
    case 22: if (x != 2) CO_FAIL() << "by name"; break;
    case 23: CO_ASSERT_NO_FATAL_FAILURE(if (x != 2) asserts_in_a_function()); break;
    default: ADD_FAILURE() << "there is no " << number;
      // clang-format on
  }
  co_await curfew::yield();
}
constexpr int assertions = 24;

CURFEW_TEST(each_assertion, that_holds) {
  for (int i = 0; i < assertions; ++i) co_await asserts(i, 2);
}
CURFEW_TEST(each_assertion, that_does_not) {
  for (int i = 0; i < assertions; ++i) {
    bool left = false;
    try {
      co_await asserts(i, 1);
    } catch (const testing::AssertionException&) {
      left = true;
    }
    EXPECT_TRUE(left) << "went on behind " << i;
  }
}

// What these do is GoogleTest's, though the file has coroutines.
TEST(usual, asserts_in_a_function) {
  asserts_in_a_function();
  ADD_FAILURE() << "went on";
}
TEST(usual, is_skipped) {
  GTEST_SKIP();
  ADD_FAILURE() << "went on";
}
TEST(usual, asserts_in_a_thread) {
  std::thread(asserts_in_a_function).join();
  std::puts("went on");
}
TEST(usual, asserts_in_a_destructor) {
  struct guard {
    guard() = default;
    guard(const guard&) = delete;
    ~guard() { asserts_in_a_function(); }
  };
  {
    const guard asserts;
  }
  std::puts("went on");
}
TEST(usual, asserts_in_a_handler) {
  asio::io_context context;
  asio::post(context, asserts_in_a_function);
  EXPECT_EQ(context.run(), 1u);
  std::puts("went on");
}
CURFEW_TEST(coroutine, goes_on_behind_a_function_that_asserts) {
  asserts_in_a_function();
  CO_ASSERT_NO_FATAL_FAILURE(asserts_in_a_function());
  ADD_FAILURE() << "went on";
  co_await curfew::yield();
}

class environment : public testing::Environment {
 public:
  explicit environment(const char* set_up) : set_up_(set_up == nullptr ? "" : set_up) {}
  void SetUp() override {
    if (set_up_ == "skips") GTEST_SKIP() << "not here";
    ASSERT_NE(set_up_, "asserts");
  }
  void TearDown() override { ASSERT_NE(set_up_, "asserts at its end"); }

 private:
  std::string set_up_;
};
[[maybe_unused]] testing::Environment* const added =
    testing::AddGlobalTestEnvironment(new environment(std::getenv("ENVIRONMENT")));

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
