// Declares the errors of the runtime. Its other failures are asio::system_errors, in Asio's style, and misuse throws
// std::logic_error.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <type_traits>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(error.hpp)

#include <curfew/detail/error_code.hpp>

namespace curfew {

// Lists the errors of a loop. Compare them by `e.code() == curfew::loop_error::stopped`.
enum class loop_error {
  // Thrown by loop::run() and curfew::run() if somebody called io_context::stop() before the main task had ended. It is
  // equivalent to std::errc::operation_canceled.
  stopped = 1,
};
const error_category& loop_category() noexcept;
error_code make_error_code(loop_error) noexcept;

// Says why a task was asked to end. The first reason is kept.
enum class cancel_reason : unsigned char { explicit_request = 1, deadline = 2, sibling_failure = 3, shutdown = 4 };

// Thrown by each await of a cancelled task until it ends. Its code is asio::error::operation_aborted, so that code
// written for Asio treats it as a cancelled operation. Let it pass: a task that swallows it is asked again at its next
// await.
class cancelled : public system_error {
 public:
  explicit cancelled(cancel_reason why) : system_error(asio::error::operation_aborted, text(why)), reason_(why) {}
  cancel_reason reason() const noexcept { return reason_; }

 private:
  static const char* text(cancel_reason why) noexcept;
  cancel_reason reason_;
};

// Thrown by a task group. It has the failures of the group's children and of its body, in the order in which they
// happened. A group throws it even if there is only one failure, so that what it throws does not depend on timing. A
// group keeps a bounded number of failures and counts the rest (task_group_options::keep_errors).
class group_error : public std::exception {
 public:
  // REQUIRES: no error is null; `count` is the number of all failures that happened, at least 1 and at least
  // errors.size().
  group_error(std::vector<std::exception_ptr> errors, std::size_t count);
  // Returns the first failures, as many as were kept.
  const std::vector<std::exception_ptr>& errors() const noexcept { return errors_; }
  std::size_t count() const noexcept { return count_; }
  // Returns "2 failures in the task group: first; second". If there are many failures, or long ones, the text has the
  // beginning and says how many more there are.
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::vector<std::exception_ptr> errors_;
  std::size_t count_;
  std::string what_;
};

}  // namespace curfew

template <>
struct curfew::detail::errors::is_error_code_enum<curfew::loop_error> : std::true_type {};
