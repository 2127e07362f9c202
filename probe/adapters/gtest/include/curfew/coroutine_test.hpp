// A test of GoogleTest's that is a coroutine.
//
//     CURFEW_TEST(server, answers) {
//       auto connection = co_await connect();
//       EXPECT_EQ(co_await connection.ask("2 + 2"), "4");
//     }
//
// It runs as the main task of a loop that is called after it. CURFEW_TEST_F takes a fixture. In a
// CURFEW_TEST_IN_VIRTUAL_TIME time jumps to what tasks wait for (virtual_time.hpp). A test that takes longer than a
// minute is stopped and fails, with the tasks that were pending and where they waited; CURFEW_TEST_LIMIT=seconds in the
// environment sets another limit, and 0 none. Where the loop does not come back from a task, the tree of tasks is
// printed and the program aborted.
//
// EXPECT_… works in it as ever. So do ASSERT_…, FAIL() and GTEST_SKIP(): GoogleTest's hold a `return`, which a
// coroutine cannot have, so that in a file that includes this header they leave by testing::AssertionException, as
// CO_ASSERT_… does (coroutine_assertions.hpp). That ends the whole test, also from a function that it calls. Usual
// tests of the file end so, too. But where nobody catches it, a thread, a destructor, an Environment, or a usual test
// with
// --gtest_catch_exceptions=0, the program ends: for a file that needs these,
//
//     #define CURFEW_KEEP_ASSERTIONS  // before the header is included
//
// leaves ASSERT_… as GoogleTest has them, and coroutines say CO_ASSERT_…, CO_FAIL() and CO_SKIP().
//
// A body without `co_await` and `co_return` is no coroutine: it runs as that of a TEST does, outside of any loop.
//
// It needs a runtime beside curfew::gtest, curfew::curfew or curfew::boost, or curfew::tracked in tests of plain Asio
// that link curfew::asio_tracking; and exceptions.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <coroutine>
#include <curfew/coroutine_assertions.hpp>
#include <curfew/curfew.hpp>
#include <curfew/detail/test_limit.hpp>
#include <curfew/gtest.hpp>
#include <exception>
#include <source_location>
#include <string>
#include <utility>

namespace curfew::detail {

// Returns whether an exception only says that assertions failed, of which GoogleTest knows.
inline bool is_told_already(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const testing::AssertionException&) {
    return true;
  } catch (const group_error& e) {
    return e.count() == e.errors().size() && std::all_of(e.errors().begin(), e.errors().end(), is_told_already);
  } catch (...) {
    return false;
  }
}

// The base of a test's class whose body() is declared to return nothing, because C++ lets only such a function end
// without a `return`: a body that awaits nothing is a usual function, and no compiler would have to refuse it. If it is
// a coroutine, its promise leaves the task here.
class coroutine_test_body {
 public:
  static inline thread_local task<> begun{};
  static inline thread_local bool has_returned = false;
};

struct coroutine_test_promise : promise<void> {
  explicit coroutine_test_promise(no_arguments = {},
                                  std::source_location where = std::source_location::current()) noexcept
      : promise<void>({}, where) {}
  void get_return_object() const noexcept {}
  std::suspend_always initial_suspend() noexcept {
    coroutine_test_body::begun = promise<void>::get_return_object();
    return {};
  }
  void return_void() noexcept {
    coroutine_test_body::has_returned = true;
    promise<void>::return_void();
  }
};
// The task knows its coroutine by the promise that is the base.
static_assert(sizeof(coroutine_test_promise) == sizeof(promise<void>) &&
              alignof(coroutine_test_promise) == alignof(promise<void>));

template <class Body>
void run_coroutine_test(Body body, const testing::TestInfo& test, bool in_virtual_time,
                        std::source_location where = std::source_location::current()) {
  const std::string name = std::string(test.test_suite_name()) + "." + test.name();
  loop runs({.name = name, .virtual_time = in_virtual_time});
  test_limit limit(name, [&runs](std::string why) { runs.stop(std::move(why)); });
  try {
    coroutine_test_body::has_returned = false;
    body();
    if (task<> main = std::exchange(coroutine_test_body::begun, {})) {
      limit.begin_main();
      runs.run(std::move(main), where);
    }
    if (limit.is_over()) ADD_FAILURE_AT(test.file(), test.line()) << limit.text(true);
  } catch (...) {
    if (limit.is_over())
      ADD_FAILURE_AT(test.file(), test.line()) << limit.text(coroutine_test_body::has_returned);
    else if (!is_told_already(std::current_exception()))
      throw;
  }
}

}  // namespace curfew::detail

template <class Test>
  requires std::derived_from<Test, curfew::detail::coroutine_test_body>
struct std::coroutine_traits<void, Test&> {
  using promise_type = curfew::detail::coroutine_test_promise;
};

#if !defined(CURFEW_KEEP_ASSERTIONS)
#undef GTEST_FATAL_FAILURE_
#define GTEST_FATAL_FAILURE_(message) CURFEW_LEAVE_(kFatalFailure, message)
#undef GTEST_SKIP_
#define GTEST_SKIP_(message) CURFEW_LEAVE_(kSkip, message)
#endif

#define CURFEW_COROUTINE_TEST_(suite, name, fixture, id, in_virtual_time)                      \
  class suite##_##name##_test : public fixture, public ::curfew::detail::coroutine_test_body { \
   protected:                                                                                  \
    void body();                                                                               \
  };                                                                                           \
  GTEST_TEST_(suite, name, suite##_##name##_test, id) {                                        \
    ::curfew::detail::run_coroutine_test([this] { body(); }, *test_info_, in_virtual_time);    \
  }                                                                                            \
  void suite##_##name##_test::body()

#define CURFEW_TEST(suite, name) \
  CURFEW_COROUTINE_TEST_(suite, name, ::testing::Test, ::testing::internal::GetTestTypeId(), false)
#define CURFEW_TEST_F(fixture, name) \
  CURFEW_COROUTINE_TEST_(fixture, name, fixture, ::testing::internal::GetTypeId<fixture>(), false)
#define CURFEW_TEST_IN_VIRTUAL_TIME(suite, name) \
  CURFEW_COROUTINE_TEST_(suite, name, ::testing::Test, ::testing::internal::GetTestTypeId(), true)
#define CURFEW_TEST_IN_VIRTUAL_TIME_F(fixture, name) \
  CURFEW_COROUTINE_TEST_(fixture, name, fixture, ::testing::internal::GetTypeId<fixture>(), true)
