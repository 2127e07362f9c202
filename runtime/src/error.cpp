#include <curfew/error.hpp>

#include "runtime/src/exception_text.hpp"

namespace curfew {

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
