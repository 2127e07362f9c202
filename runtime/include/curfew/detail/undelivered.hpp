// Internal: stands for a completion handler that waits for its turn. Used by detail/delivery.hpp and
// detail/guest_entry.hpp.
#pragma once

#include <memory>
#include <utility>

namespace curfew::detail {

struct loop_core;

// A loop that ends lets those handlers run that have the results of its tasks: otherwise a future would never be ready.
// This is part of such a handler from when it is posted, in a turn of its task or by the task's loop.
class undelivered {
 public:
  // Of the loop whose task this thread runs, or of the given one. Of none: the loop does not wait for the handler.
  undelivered() noexcept;
  explicit undelivered(std::shared_ptr<loop_core> of) noexcept;
  undelivered(undelivered&&) noexcept = default;
  undelivered& operator=(undelivered&&) = delete;
  ~undelivered();

  // Says that the handler is about to be called. (One that is destroyed uncalled is waited for no longer either.)
  void is_called() noexcept;

 private:
  std::shared_ptr<loop_core> of_;
};

}  // namespace curfew::detail
