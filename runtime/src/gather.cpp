// Implements what gather, race and first_successful have in common.
#include <curfew/gather.hpp>

#include <exception>
#include <mutex>
#include <source_location>
#include <utility>

#include <curfew/error.hpp>

namespace curfew::detail {

namespace {

constexpr std::size_t kept_failures = task_group_options().keep_errors;

}  // namespace

parts::parts(frame& host, parts_until until, std::string_view name)
    : until_(until),
      where_(await_of_user(host)),
      scope_(host,
             {.name = name, .on_error = until == parts_until::first_success ? error_handler(keeper_) : error_handler()},
             where_) {}

bool parts::takes(std::size_t index) {
  ended_well_.fetch_add(1, std::memory_order_relaxed);
  if (until_ == parts_until::all) return true;
  std::size_t none = nobody;
  if (!first_.compare_exchange_strong(none, index, std::memory_order_relaxed)) return false;
  scope_.group().cancel();
  return true;
}

void parts::keep(const std::exception_ptr& error) {
  const std::lock_guard<std::mutex> locked(lock_);
  ++failed_;
  if (failures_.size() < kept_failures) failures_.push_back(error);
}

void parts::close() {
  const bool complete = until_ == parts_until::all ? ended_well_.load(std::memory_order_relaxed) == begun_
                                                   : first_.load(std::memory_order_relaxed) != nobody;
  if (complete) return scope_.close_complete();
  if (failed_ != 0) throw group_error(std::move(failures_), failed_);
  // One that somebody else cancelled has not come to its end, and nobody is cancelled beside it.
  scope_.cancel_closed();
  scope_.close(false);
  throw cancelled(cancel_reason::explicit_request);
}

}  // namespace curfew::detail
