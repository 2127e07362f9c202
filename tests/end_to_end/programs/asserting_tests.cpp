// A user's tests that are coroutines, with ASSERT_… as in every test. gtest_coroutine_test.py runs them.
#include <gtest/gtest.h>

#include <curfew/coroutine_test.hpp>
#include <curfew/curfew.hpp>

namespace {

curfew::task<int> answer() {
  co_await curfew::yield();
  co_return 42;
}
curfew::task<> asserts_in_a_coroutine() {
  ASSERT_EQ(co_await answer(), 41) << "in a coroutine";
  ADD_FAILURE() << "went on";
}
void asserts_in_a_function() { ASSERT_TRUE(false) << "in a function"; }

CURFEW_TEST(asserting, holds) { ASSERT_EQ(co_await answer(), 42); }
CURFEW_TEST(asserting, ends) {
  ASSERT_EQ(co_await answer(), 41) << "it is not";
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(asserting, ends_below) {
  co_await asserts_in_a_coroutine();
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(asserting, ends_in_a_function) {
  co_await curfew::yield();
  asserts_in_a_function();
  ADD_FAILURE() << "went on";
}
CURFEW_TEST(asserting, ends_in_a_child) {
  co_await curfew::with_task_group([](curfew::task_group& group) -> curfew::task<> {
    group.spawn(asserts_in_a_coroutine());
    co_return;
  });
}
CURFEW_TEST(asserting, fails) {
  co_await curfew::yield();
  FAIL() << "by name";
}
CURFEW_TEST(asserting, is_skipped) {
  co_await curfew::yield();
  GTEST_SKIP() << "after all";
}
TEST(asserting, ends_a_usual_test) {
  asserts_in_a_function();
  ADD_FAILURE() << "went on";
}
TEST(asserting, skips_a_usual_test) { GTEST_SKIP() << "after all"; }

}  // namespace
