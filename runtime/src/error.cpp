#include <curfew/error.hpp>

#include <algorithm>
#include <utility>

#include "runtime/src/core/exception_text.hpp"

namespace curfew {

namespace {

#if defined(CURFEW_BOOST_ASIO) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"  // of Boost's class: nobody destroys a category by it
#endif

struct loop_errors final : error_category {
  const char* name() const noexcept override { return "curfew.loop"; }
  std::string message(int) const override { return "the loop was stopped"; }
  error_condition default_error_condition(int) const noexcept override {
    return {static_cast<int>(std::errc::operation_canceled), detail::errors::generic_category()};
  }
};

}  // namespace

const error_category& loop_category() noexcept {
  static const loop_errors category;
  return category;
}

error_code make_error_code(loop_error e) noexcept { return {static_cast<int>(e), loop_category()}; }

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

namespace {

// A person reads no more than this at the end of a log line.
constexpr std::size_t most_texts = 8;
constexpr std::size_t most_bytes = 256;

std::string beginning_of(std::string text) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not within a UTF-8 character
  return text.substr(0, end) + "…";
}

}  // namespace

group_error::group_error(std::vector<std::exception_ptr> errors, std::size_t count)
    : errors_(std::move(errors)), count_(count) {
  what_ = std::to_string(count_) + (count_ == 1 ? " failure in the task group" : " failures in the task group");
  const std::size_t said = std::min(errors_.size(), most_texts);
  for (std::size_t i = 0; i < said; ++i)
    what_ += (i == 0 ? ": " : "; ") + beginning_of(detail::exception_text(errors_[i]));
  if (said != 0 && said != count_) what_ += "; and " + std::to_string(count_ - said) + " more";
}

}  // namespace curfew
