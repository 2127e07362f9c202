// The errors of the runtime. Everything else it throws is an asio::system_error (style of Asio: asio::error_code).
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include <asio/error.hpp>
#include <asio/error_code.hpp>
#include <asio/system_error.hpp>

namespace curfew {

// Errors of a loop. Comparing: `e.code() == curfew::loop_error::stopped`.
enum class loop_error {
  // loop::run() or curfew::run(): somebody called io_context::stop() before the main task had ended. Equivalent to
  // std::errc::operation_canceled.
  stopped = 1,
};
const asio::error_category& loop_category() noexcept;
asio::error_code make_error_code(loop_error) noexcept;

// Why a task was asked to end. The first reason wins.
enum class cancel_reason : unsigned char { explicit_request = 1, deadline = 2, sibling_failure = 3, shutdown = 4 };

// Thrown by each await of a cancelled task until it ends. Its code is asio::error::operation_aborted, so that code
// written for Asio treats it as a cancelled operation. Let it pass: a task that swallows it is asked again at its next
// await.
class cancelled : public asio::system_error {
 public:
  explicit cancelled(cancel_reason why) : system_error(asio::error::operation_aborted, text(why)), reason_(why) {}
  cancel_reason reason() const noexcept { return reason_; }

 private:
  static const char* text(cancel_reason why) noexcept;
  cancel_reason reason_;
};

// What a task group throws: the failures of its children and of its body, in the order in which they happened. Also
// when there is only one: what a group throws does not depend on timing. A group keeps a bounded number of them, and
// counts the rest (task_group_options::keep_errors).
class group_error : public std::exception {
 public:
  // REQUIRES: none of the errors is null; `count`, of all that happened, is at least one and not less than there are.
  group_error(std::vector<std::exception_ptr> errors, std::size_t count);
  // The first ones.
  const std::vector<std::exception_ptr>& errors() const noexcept { return errors_; }
  std::size_t count() const noexcept { return count_; }
  // "2 failures in the task group: first; second". Of many, or long ones, it says the beginning and how many more.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::vector<std::exception_ptr> errors_;
  std::size_t count_;
  std::string what_;
};

}  // namespace curfew

template <>
struct std::is_error_code_enum<curfew::loop_error> : std::true_type {};
