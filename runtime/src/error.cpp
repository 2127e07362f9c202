#include <curfew/error.hpp>

#include "runtime/src/exception_text.hpp"

namespace curfew {

namespace {

struct loop_errors : asio::error_category {
  const char* name() const noexcept override { return "curfew.loop"; }
  std::string message(int) const override { return "the loop was stopped"; }
  std::error_condition default_error_condition(int) const noexcept override {
    return std::make_error_condition(std::errc::operation_canceled);
  }
};

}  // namespace

const asio::error_category& loop_category() noexcept {
  static const loop_errors category;
  return category;
}

asio::error_code make_error_code(loop_error e) noexcept { return {static_cast<int>(e), loop_category()}; }

const char* cancelled::text(cancel_reason why) noexcept {
  switch (why) {
    case cancel_reason::explicit_request:
      return "the task was cancelled";
    case cancel_reason::deadline:
      return "the task was cancelled: its deadline has passed";
    case cancel_reason::sibling_failure:
      return "the task was cancelled: another task of its group failed";
    case cancel_reason::shutdown:
      return "the task was cancelled: its loop shuts down";
  }
  return "the task was cancelled";
}

group_error::group_error(std::vector<std::exception_ptr> errors) : errors_(std::move(errors)) {
  what_ = std::to_string(errors_.size()) +
          (errors_.size() == 1 ? " failure in the task group: " : " failures in the task group: ");
  for (std::size_t i = 0; i < errors_.size(); ++i) {
    if (i != 0) what_ += "; ";
    what_ += detail::exception_text(errors_[i]);
  }
}

}  // namespace curfew
