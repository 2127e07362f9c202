// The errors of the runtime: what they equal, and what they say. Exceptions of users: error_exception_test.cpp.
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <curfew/error.hpp>

namespace curfew::tests {
namespace {

std::vector<std::exception_ptr> failures(int count, const std::string& text) {
  std::vector<std::exception_ptr> all;
  for (int i = 1; i <= count; ++i)
    all.push_back(std::make_exception_ptr(std::runtime_error(text + " " + std::to_string(i))));
  return all;
}

TEST(loop_error, equals_operation_canceled) {
  const error_code stopped = loop_error::stopped;
  EXPECT_EQ(stopped, loop_error::stopped);
  EXPECT_EQ(stopped, std::errc::operation_canceled);
  EXPECT_EQ(&stopped.category(), &loop_category());
  EXPECT_STREQ(stopped.category().name(), "curfew.loop");
  EXPECT_EQ(stopped.message(), "the loop was stopped");
}

TEST(cancelled, is_an_aborted_operation_that_says_why) {
  const auto said = [](cancel_reason why) { return std::string(cancelled(why).what()); };
  EXPECT_EQ(cancelled(cancel_reason::deadline).code(), asio::error::operation_aborted);
  EXPECT_EQ(cancelled(cancel_reason::deadline).reason(), cancel_reason::deadline);
  EXPECT_TRUE(said(cancel_reason::explicit_request).starts_with("the task was cancelled: "));
  EXPECT_TRUE(said(cancel_reason::deadline).starts_with("the task was cancelled: its deadline has passed"));
  EXPECT_TRUE(
      said(cancel_reason::sibling_failure).starts_with("the task was cancelled: another task of its group failed"));
  EXPECT_TRUE(said(cancel_reason::shutdown).starts_with("the task was cancelled: its loop shuts down"));
}

TEST(cancelled, says_who_asked_as_far_as_that_is_known) {
  const auto said = [](cancel_reason why, cancelled::origin from) {
    const std::string text = cancelled(why, std::move(from)).what();
    return text.substr(0, text.rfind(": "));  // what follows is the error code's
  };
  const auto asker = std::make_shared<const std::string>("asks");
  EXPECT_EQ(said(cancel_reason::explicit_request, {}), "the task was cancelled");
  EXPECT_EQ(said(cancel_reason::explicit_request, {.asker = asker, .asker_id = 7}),
            "the task was cancelled by task 'asks' (7)");
  EXPECT_EQ(said(cancel_reason::sibling_failure, {.asker = asker}),
            "the task was cancelled with its group: task 'asks' failed");
  EXPECT_EQ(said(cancel_reason::explicit_request, {.function = "curfew::task<> chat::asks(int)"}),
            "the task was cancelled by task 'chat::asks'");
  EXPECT_EQ(said(cancel_reason::explicit_request, {.asker = asker, .function = "curfew::task<> chat::other()"}),
            "the task was cancelled by task 'asks'");
  const std::source_location here = std::source_location::current();
  EXPECT_EQ(
      said(cancel_reason::deadline, {.scope = here}),
      "the task was cancelled: its deadline has passed, in the scope at error_test.cpp:" + std::to_string(here.line()));
}

TEST(cancelled, is_copied_without_memory_and_says_the_same) {
  static_assert(std::is_nothrow_copy_constructible_v<cancelled>);
  const cancelled first(cancel_reason::explicit_request, {.asker = std::make_shared<const std::string>("asks")});
  const cancelled copy = first;
  EXPECT_EQ(copy.asker(), "asks");
  EXPECT_EQ(copy.what(), first.what());  // the very same bytes
}

TEST(cancelled, makes_the_name_of_who_asked_once_for_all_copies) {
  const cancelled first(cancel_reason::explicit_request, {.function = "curfew::task<> asks()"});
  const cancelled copy = first;
  EXPECT_EQ(copy.asker(), "asks");
  EXPECT_EQ(copy.asker().data(), first.asker().data());
}

TEST(group_error, says_what_failed_in_order) {
  EXPECT_STREQ(group_error(failures(1, "fails"), 1).what(), "1 failure in the task group: fails 1");
  EXPECT_STREQ(group_error(failures(2, "fails"), 2).what(), "2 failures in the task group: fails 1; fails 2");
}

TEST(group_error, says_how_many_more_there_were) {
  EXPECT_STREQ(group_error(failures(1, "fails"), 3).what(), "3 failures in the task group: fails 1; and 2 more");
  EXPECT_STREQ(group_error({}, 3).what(), "3 failures in the task group");
  EXPECT_TRUE(std::string(group_error(failures(9, "fails"), 9).what()).ends_with("fails 8; and 1 more"));
}

TEST(group_error, cuts_long_texts_and_no_character) {
  const std::string cut(255, 'x');
  const std::vector<std::exception_ptr> one{std::make_exception_ptr(std::runtime_error(cut + "\u00e9"))};
  EXPECT_EQ(group_error(one, 1).what(), "1 failure in the task group: " + cut + "…");
}

}  // namespace
}  // namespace curfew::tests
