// Internal: runs several tasks beside each other, as children of a group that the caller does not see. Used by
// gather.hpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <curfew/detail/hide_frame.hpp>
#include <curfew/spawn.hpp>
#include <curfew/task.hpp>
#include <curfew/task_group.hpp>

namespace curfew::detail {

// What stands for the result of a task<void>.
template <class T>
using value_or_nothing = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

// Says which parts are waited for. The others are cancelled, and whoever awaits the parts goes on when those have
// ended.
enum class parts_until : unsigned char {
  all,            // all of them, if none fails
  first,          // the first that ends; the failure of any of them is thrown
  first_success,  // the first that ends well; failures are thrown only if none does
};

// It is in the frame of the function that was awaited, which must be hidden.
//
// Invariant: `failures_` is under `lock_`: a handler of failures is called on the strand of the child that failed.
class parts {
 public:
  parts(frame& host, parts_until, std::string_view name);
  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;

  // Starts a part, which leaves its result in `result` if that is wanted. If it cannot be started, close() throws why.
  template <class T>
  void begin(task<T> part, std::optional<value_or_nothing<T>>& result) noexcept {
    const std::size_t index = begun_++;
    try {
      if (!part) throw_empty_task();
      // A part that is no task of the user's is named after the function that awaits it.
      const bool is_users = part.promise().born.line() != 0 && !part.promise().hidden;
      const std::source_location function = is_users ? part.promise().born : where_;
      task<> child = run(std::move(part), result, *this, index);
      child.promise().born = function;
      scope_.group().spawn(std::move(child), where_);
    } catch (...) {
      scope_.body_failed();
    }
  }
  group_scope::join_awaiter join() noexcept { return scope_.join(); }
  // Called after the join. Throws the failures that count; curfew::cancelled if what is waited for did not come to its
  // end.
  void close();
  // Returns which part's result it is. REQUIRES: only one is waited for, and close() has returned.
  std::size_t first() const noexcept { return first_.load(std::memory_order_relaxed); }

 private:
  template <class T>
  static task<> run(task<T> part, std::optional<value_or_nothing<T>>& result, parts& all, std::size_t index) {
    co_await hide_frame();
    if constexpr (std::is_void_v<T>) {
      co_await std::move(part);
      if (all.takes(index)) result.emplace();
    } else {
      T value = co_await std::move(part);
      if (all.takes(index)) result.emplace(std::move(value));
    }
  }
  // Called when a part has ended well; returns whether its result is taken.
  bool takes(std::size_t index);
  void keep(const std::exception_ptr&);

  static constexpr std::size_t nobody = ~std::size_t{0};

  const parts_until until_;
  const std::source_location where_;  // the await of the user's that this is
  std::size_t begun_ = 0;
  // Memory ordering: relaxed, for what the parts have done happens before the return of the join.
  std::atomic<std::size_t> first_{nobody};
  std::atomic<std::size_t> ended_well_{0};
  std::mutex lock_;
  std::vector<std::exception_ptr> failures_;
  std::size_t failed_ = 0;
  struct keeper {
    parts& all;
    void operator()(const std::exception_ptr& error) const { all.keep(error); }
  } const keeper_{*this};
  group_scope scope_;  // the last one: its children know the others
};

}  // namespace curfew::detail
