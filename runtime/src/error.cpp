#include <curfew/error.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "probe/recorder/function_name.hpp"
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

namespace {

// Returns what is said where nothing is known but the reason.
const char* cancelled_text(cancel_reason why) noexcept {
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

std::string cancelled_text(cancel_reason why, const std::string& asker) {
  switch (why) {
    case cancel_reason::sibling_failure:
      return "the task was cancelled with its group: " + asker + " failed";
    case cancel_reason::shutdown:
      return "the task was cancelled: what else was in its group has ended, which is that of " + asker;
    default:
      return "the task was cancelled by " + asker;
  }
}

std::string cancelled_text(cancel_reason why, const cancelled::origin& from, std::string_view asker) {
  const std::string id = from.asker_id != 0 ? " (" + std::to_string(from.asker_id) + ")" : "";
  std::string text =
      asker.empty() ? cancelled_text(why) : cancelled_text(why, "task '" + std::string(asker) + "'" + id);
  if (from.scope.line() == 0) return text;
  const std::string_view file = from.scope.file_name();
  text.append(", in the scope at ").append(file.substr(file.rfind('/') + 1));
  return text + ":" + std::to_string(from.scope.line());
}

}  // namespace

// A cancel is thrown far more often than anybody reads it, and its name and words take as long as throwing it does.
//
// Invariant: `from` is constant. `name` and `words` are written once, each inside of its flag.
struct cancelled::told {
  explicit told(origin&& its_origin) : from(std::move(its_origin)) {}
  std::string_view asker() noexcept;
  const origin from;
  std::once_flag name_asked_for;
  std::string name;
  std::once_flag words_asked_for;
  std::string words;
};

std::string_view cancelled::told::asker() noexcept {
  if (from.asker) return *from.asker;
  if (from.function == nullptr) return {};
  std::call_once(name_asked_for, [this]() noexcept {
    try {
      name = recorder::function_name(from.function);
    } catch (...) {
      // There is no memory for it: then it is said as the compiler does.
    }
  });
  return name.empty() ? std::string_view(from.function) : name;
}

cancelled::cancelled(cancel_reason why)
    : system_error(asio::error::operation_aborted, cancelled_text(why)), reason_(why) {}

cancelled::cancelled(cancel_reason why, origin from) : cancelled(why) {
  if (from.asker || from.function != nullptr || from.deadline || from.scope.line() != 0)
    told_ = std::make_shared<told>(std::move(from));
}

std::string_view cancelled::asker() const noexcept { return told_ ? told_->asker() : std::string_view(); }
std::uint64_t cancelled::asker_id() const noexcept { return told_ ? told_->from.asker_id : 0; }
std::optional<std::chrono::steady_clock::time_point> cancelled::deadline() const noexcept {
  return told_ ? told_->from.deadline : std::nullopt;
}
std::source_location cancelled::scope() const noexcept { return told_ ? told_->from.scope : std::source_location(); }

const char* cancelled::what() const noexcept {
  if (!told_) return system_error::what();
  std::call_once(told_->words_asked_for, [this]() noexcept {
    try {
      told_->words = cancelled_text(reason_, told_->from, told_->asker()) + ": " + code().message();
    } catch (...) {
      // There is no memory for them: the reason is said, at least.
    }
  });
  return told_->words.empty() ? system_error::what() : told_->words.c_str();
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

// Returns what a group says of a failure: of a group in it that has one failure, what that was.
std::string text_in_group(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const group_error& e) {
    if (e.count() == 1 && e.errors().size() == 1) return text_in_group(e.errors().front());
  } catch (...) {
  }
  return detail::exception_text(error);
}

}  // namespace

group_error::group_error(std::vector<std::exception_ptr> errors, std::size_t count)
    : errors_(std::move(errors)), count_(count) {
  what_ = std::to_string(count_) + (count_ == 1 ? " failure in the task group" : " failures in the task group");
  const std::size_t said = std::min(errors_.size(), most_texts);
  for (std::size_t i = 0; i < said; ++i) what_ += (i == 0 ? ": " : "; ") + beginning_of(text_in_group(errors_[i]));
  if (said != 0 && said != count_) what_ += "; and " + std::to_string(count_ - said) + " more";
}

}  // namespace curfew
