// Internal: supports co_spawn of a curfew::task: its result is passed to a completion handler.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(associated_executor.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(dispatch.hpp)
#include CURFEW_ASIO(execution/context.hpp)
#include CURFEW_ASIO(execution/outstanding_work.hpp)
#include CURFEW_ASIO(post.hpp)
#include CURFEW_ASIO(prefer.hpp)
#include CURFEW_ASIO(query.hpp)

#include <curfew/detail/error_for.hpp>
#include <curfew/detail/guest.hpp>
#include <curfew/detail/optional_result.hpp>
#include <curfew/detail/spawn_place.hpp>
#include <curfew/detail/undelivered.hpp>
#include <curfew/spawn.hpp>
#include <curfew/task.hpp>
#include <curfew/task_ref.hpp>

namespace curfew::detail {

// Starts the frame as a task of the loop at that place, and takes the frame over. Throws std::logic_error, and has
// taken nothing over, if that loop has ended. Nobody looks at an error of it that is for nobody: it is a finding.
void start_there(frame&, const spawn_place&, error_for);
// Does the same, and returns the task.
task_ref start_there_and_refer(frame&, const spawn_place&, error_for);

// Holds the handler of a task that was co_spawned. The executor of the handler has work until it is called.
template <class Handler, class Executor>
class delivery {
 public:
  using executor = asio::associated_executor_t<Handler, Executor>;
  using working =
      std::decay_t<decltype(asio::prefer(std::declval<const executor&>(), asio::execution::outstanding_work.tracked))>;

  delivery(Handler h, const Executor& e)
      : handler_(std::move(h)),
        executor_(e),
        work_(asio::prefer(asio::get_associated_executor(handler_, e), asio::execution::outstanding_work.tracked)) {}

  // The handler is not called here, in the task's turn, because what it throws is for whoever runs its executor. An
  // executor of its own is not posted to: that of a future, for one, would start a thread for that.
  template <class... Results>
  void operator()(std::exception_ptr error, Results&&... results) {
    auto call = [handler = std::move(handler_), error = std::move(error),
                 ... results = std::forward<Results>(results)]() mutable {
      std::move(handler)(std::move(error), std::move(results)...);
    };
    if constexpr (std::is_same_v<executor, Executor>)
      asio::post(work_, [until_then = runs_on_its_context() ? undelivered() : undelivered(nullptr),
                         call = std::move(call)]() mutable {
        until_then.is_called();
        call();
      });
    else
      asio::post(executor_, [until_then = undelivered(), work = std::move(work_), call = std::move(call)]() mutable {
        until_then.is_called();
        asio::dispatch(work, std::move(call));
      });
  }

 private:
  // Returns whether the handler's executor is of the loop's context, for the loop waits for no other.
  bool runs_on_its_context() const {
    return &asio::query(work_, asio::execution::context) == &asio::query(executor_, asio::execution::context);
  }

  Handler handler_;
  [[no_unique_address]] Executor executor_;
  working work_;
};

// Awaits `called` and delivers its result. An error is delivered and thrown on: the task has failed, or was cancelled.
template <class T, class Delivery>
task<> deliver(Delivery to, task<T> called) {
  std::exception_ptr error;
  optional_result<T> result;
  try {
    result.emplace(co_await std::move(called));
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) {
    to(nullptr, *std::move(result));
    co_return;
  }
  to(error, T());
  std::rethrow_exception(error);
}
template <class Delivery>
task<> deliver(Delivery to, task<void> called) {
  std::exception_ptr error;
  try {
    co_await std::move(called);
  } catch (...) {
    error = std::current_exception();
  }
  to(error);
  if (error) std::rethrow_exception(error);
}

// The task that a cancellation slot cancels. It may be asked to end before the slot's owner knows which task it is.
class started_task {
 public:
  void is(task_ref t) {
    const std::lock_guard<std::mutex> locked(lock_);
    task_ = std::move(t);
    if (is_cancelled_) task_.cancel();
  }
  void cancel() {
    const std::lock_guard<std::mutex> locked(lock_);
    is_cancelled_ = true;
    task_.cancel();
  }

 private:
  std::mutex lock_;
  task_ref task_;
  bool is_cancelled_ = false;
};

template <class T, class Executor, class Handler>
void start_delivered(const Executor& e, const spawn_place& place, Handler&& handler, error_for errors, task<T> called) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  const std::source_location function = called.promise().born;
  task<> outer =
      deliver(delivery<std::decay_t<Handler>, Executor>(std::forward<Handler>(handler), e), std::move(called));
  outer.promise().born = function;
  outer.promise().hidden = true;
  if (!slot.is_connected()) return transfer_frame(outer, [&](frame& f) { start_there(f, place, errors); });
  // The task may end on another thread before this call has returned, and the slot is its handler's by then.
  const auto started = std::make_shared<started_task>();
  slot.assign([started](asio::cancellation_type type) {
    if ((type & asio::cancellation_type::terminal) != asio::cancellation_type::none) started->cancel();
  });
  try {
    transfer_frame(outer, [&](frame& f) { started->is(start_there_and_refer(f, place, errors)); });
  } catch (...) {
    slot.clear();
    throw;
  }
}

}  // namespace curfew::detail
