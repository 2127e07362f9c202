// GoogleTest's fatal assertions for coroutines, which may not `return` as those do: CO_ASSERT_EQ(co_await ask(), 4),
// CO_FAIL(), CO_SKIP(). Each tells GoogleTest what its namesake tells, takes `<<`, and leaves by
// testing::AssertionException. So it ends the whole test, also from a function or a coroutine that the test calls.
//
// They are for what a CURFEW_TEST runs (coroutine_test.hpp), which includes this file and, unless
// CURFEW_KEEP_ASSERTIONS is defined, has ASSERT_… do the same. GoogleTest catches such an exception as well, in a test
// and its fixture, unless
// --gtest_catch_exceptions=0; on a thread of the program's own, in a destructor and in an Environment nobody does.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace curfew::detail {

// Tells GoogleTest of a failed assertion, or of a skipped test, and leaves.
class leaving_assertion {
 public:
  leaving_assertion(testing::TestPartResult::Type type, const char* file, int line, const char* message)
      : type_(type), file_(file), line_(line), message_(message) {}
  [[noreturn]] void operator=(const testing::Message& more) const {
    testing::internal::AssertHelper(type_, file_, line_, message_.c_str()) = more;
    throw testing::AssertionException(testing::TestPartResult(type_, file_, line_, message_.c_str()));
  }

 private:
  testing::TestPartResult::Type type_;
  const char* file_;
  int line_;
  std::string message_;
};

}  // namespace curfew::detail

#define CURFEW_LEAVE_(type, message)                                                                  \
  ::curfew::detail::leaving_assertion(::testing::TestPartResult::type, __FILE__, __LINE__, message) = \
      ::testing::Message()
#define CURFEW_FATAL_FAILURE_(message) CURFEW_LEAVE_(kFatalFailure, message)

#define CO_FAIL() CURFEW_FATAL_FAILURE_("Failed")
#define CO_SKIP() CURFEW_LEAVE_(kSkip, "")

#define CO_ASSERT_TRUE(condition) GTEST_TEST_BOOLEAN_(condition, #condition, false, true, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_FALSE(condition) GTEST_TEST_BOOLEAN_(!(condition), #condition, true, false, CURFEW_FATAL_FAILURE_)

#define CO_ASSERT_PRED_FORMAT1(format, a) GTEST_PRED_FORMAT1_(format, a, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_PRED_FORMAT2(format, a, b) GTEST_PRED_FORMAT2_(format, a, b, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_PRED_FORMAT3(format, a, b, c) GTEST_PRED_FORMAT3_(format, a, b, c, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_PRED1(predicate, a) GTEST_PRED1_(predicate, a, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_PRED2(predicate, a, b) GTEST_PRED2_(predicate, a, b, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_PRED3(predicate, a, b, c) GTEST_PRED3_(predicate, a, b, c, CURFEW_FATAL_FAILURE_)

#define CO_ASSERT_EQ(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::EqHelper::Compare, a, b)
#define CO_ASSERT_NE(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperNE, a, b)
#define CO_ASSERT_LT(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperLT, a, b)
#define CO_ASSERT_LE(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperLE, a, b)
#define CO_ASSERT_GT(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperGT, a, b)
#define CO_ASSERT_GE(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperGE, a, b)

#define CO_ASSERT_STREQ(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperSTREQ, a, b)
#define CO_ASSERT_STRNE(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperSTRNE, a, b)
#define CO_ASSERT_STRCASEEQ(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperSTRCASEEQ, a, b)
#define CO_ASSERT_STRCASENE(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperSTRCASENE, a, b)

#define CO_ASSERT_FLOAT_EQ(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperFloatingPointEQ<float>, a, b)
#define CO_ASSERT_DOUBLE_EQ(a, b) CO_ASSERT_PRED_FORMAT2(::testing::internal::CmpHelperFloatingPointEQ<double>, a, b)
#define CO_ASSERT_NEAR(a, b, distance) CO_ASSERT_PRED_FORMAT3(::testing::internal::DoubleNearPredFormat, a, b, distance)

// With <gmock/gmock.h>.
#define CO_ASSERT_THAT(value, matcher) \
  CO_ASSERT_PRED_FORMAT1(::testing::internal::MakePredicateFormatterFromMatcher(matcher), value)

#define CO_ASSERT_THROW(statement, exception) GTEST_TEST_THROW_(statement, exception, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_NO_THROW(statement) GTEST_TEST_NO_THROW_(statement, CURFEW_FATAL_FAILURE_)
#define CO_ASSERT_ANY_THROW(statement) GTEST_TEST_ANY_THROW_(statement, CURFEW_FATAL_FAILURE_)
// Its statement must not await: GoogleTest looks at all that fails on this thread meanwhile.
#define CO_ASSERT_NO_FATAL_FAILURE(statement) GTEST_TEST_NO_FATAL_FAILURE_(statement, CURFEW_FATAL_FAILURE_)
