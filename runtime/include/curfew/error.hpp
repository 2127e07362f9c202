// Declares the errors of the runtime. Its other failures are asio::system_errors, in Asio's style, and misuse throws
// std::logic_error.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
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
// await. It says who asked, as that was when the task was asked: what() has all of this in words.
class cancelled : public system_error {
 public:
  // Says where a cancel came from: what is not known, or does not apply, is empty.
  struct origin {
    std::shared_ptr<const std::string> asker = nullptr;  // a name that the task was given
    const char* function = nullptr;  // where it was given none: its coroutine, as a std::source_location says it
    std::uint64_t asker_id = 0;
    std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt;
    std::source_location scope = {};
  };
  explicit cancelled(cancel_reason why);
  cancelled(cancel_reason why, origin from);

  cancel_reason reason() const noexcept { return reason_; }
  // Returns the name that the task had that asked, which is made when it is asked for first: the one that called
  // cancel(); of a sibling's failure, the task that failed; of a daemon that its group ends, the task that is in the
  // group. Empty if no task asked: for a deadline, for a loop that shuts down, or for a call from outside of any task.
  std::string_view asker() const noexcept;
  // Returns that task's id, as the tree shows it; 0 if no task asked, or if nothing is recorded.
  std::uint64_t asker_id() const noexcept;
  // Returns the deadline that has passed, if that is the reason.
  std::optional<std::chrono::steady_clock::time_point> deadline() const noexcept;
  // Returns where the cancel scope was awaited whose deadline has passed, or whose cancel() was called. Its line() is 0
  // if it was no cancel scope that was cancelled.
  std::source_location scope() const noexcept;
  // The words are made when they are asked for first. They may be asked for by several threads.
  const char* what() const noexcept override;

 private:
  struct told;
  cancel_reason reason_;
  std::shared_ptr<told> told_;  // nullptr where nothing is known but the reason; shared by copies
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
