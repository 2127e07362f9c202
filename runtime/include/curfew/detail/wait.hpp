// Internal: lets an awaiter suspend the task that it stands in, and wakes that task. This is the seam between the
// awaiters in the public headers (templates, in coroutine frames) and the scheduler in runtime/src/.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(execution/outstanding_work.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(require.hpp)

#include <curfew/detail/asio_memory.hpp>
#include <curfew/detail/built_with_asio.hpp>
#include <curfew/detail/error_code.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/visit.hpp>
#include <curfew/error.hpp>

namespace curfew::detail {

// Names an operation that tasks wait in, such as "tcp.socket.async_receive". There is one object for each kind of
// operation, and it is never destroyed: a loop may run before main and after it.
class operation {
 public:
  explicit constexpr operation(std::string_view text, bool cancel_is_asios = false) noexcept
      : text_(text), cancel_is_asios_(cancel_is_asios) {}
  std::string_view text() const noexcept { return text_; }
  // Returns whether what cancels it is Asio's own code, and runs none of the program's.
  bool cancel_is_asios() const noexcept { return cancel_is_asios_; }
  std::uint32_t recorded() const noexcept;  // returns its id in the segment

 private:
  std::string_view text_;
  mutable std::atomic<std::uint32_t> recorded_{0};
  bool cancel_is_asios_;
};

// A suspended task waits in such an object. It is a part of the awaiter, in the coroutine's frame.
class wait {
 public:
  wait() = default;
  wait(const wait&) = delete;
  wait& operator=(const wait&) = delete;
  virtual ~wait() = default;

  // Called when the task is cancelled while it waits here; must wake the task soon. It is called on the task's strand,
  // and at most once in a wait. If the loop has several threads, somebody else may have woken the task already.
  virtual void cancel() noexcept = 0;
};

// Returns whether the task is cancelled: then an await must not begin.
bool is_cancelled(const frame&) noexcept;
// Returns what is thrown in the frame's task when it is cancelled.
cancelled cancelled_in(const frame&);
// It throws in its caller's place: a call that an exception leaves costs up to half a microsecond.
[[noreturn, gnu::always_inline]] inline void throw_cancelled(const frame& f) { throw cancelled_in(f); }
// Returns how the operation is asked to end that the frame waits in: cancel_scope_options::type. Called where the task
// runs.
asio::cancellation_type cancellation_type_in(const frame&) noexcept;
// Keeps the error by which an operation said that it was cancelled with its task. If the task then fails with the same
// error, in any exception of type std::system_error, that is its cancellation.
void cancelled_as(const frame&, const error_code&);

// Called instead of beginning a wait: suspends the frame's task in `w`, and the task is thrown at when its turn comes.
// It is not thrown at once, because a task that swallows what is thrown may try again for ever, and its loop would have
// no turn to end it.
void refuse(frame&, wait& w) noexcept;

// Suspends the frame's task in `w`, until wake() or resume_now(). `wait_on` is the id of the task or group that it
// waits for, or 0.
void suspend(frame&, wait& w, const operation&, std::uint64_t wait_on = 0) noexcept;
// Says that the task did not suspend after all, because what it waited for was there at once.
void unsuspend(frame&) noexcept;
// Runs the task when its turn comes. Called on its loop's thread, or on any of them if there are several, once in a
// wait.
void wake(frame&) noexcept;
// Does the same from a completion handler that runs on the task's executor: runs the task at once, if no other task is
// running there.
void resume_now(frame&) noexcept;
// Does the same from a handler that runs on any thread of the loop's context, and touches nothing of the wait
// afterwards.
void wake_now(frame&) noexcept;

// Returns the executor of the task, of the completion handlers of its operations, and of all that is done on the way to
// them. The executor may outlive the task and its loop. When the loop has ended nothing runs on it any more, because
// what that would touch may have been in the task's frame.
asio::any_io_executor executor_of(const frame&);
// Returns whether this thread is running on such an executor. If it is, and is inside the task's loop, it may touch the
// task, and no other thread may.
bool runs_here(const asio::any_io_executor&) noexcept;
// Returns whether what runs on the given executor runs where the task does, one thing at a time.
bool is_home(const frame&, const asio::any_io_executor&) noexcept;
// Puts a strand around an executor that is not one. Returns whether it did.
bool make_serial(asio::any_io_executor&);
// Returns the gate to enter there; it is empty if the loop has a context of its own.
const std::shared_ptr<loop_gate>& gate_of(const frame&) noexcept;
asio::io_context& context_of(const frame&) noexcept;

// Returns whether the context of the frame's loop runs nothing any more: it goes, or was that of a loop that has ended.
bool is_context_over(const frame&) noexcept;
// operation_left() says that the frame goes while the operation that it waits for is pending. left_operation_ended()
// says that this operation has ended, whether its handler was called or not. `home` is what executor_of() returned.
void operation_left(const frame&) noexcept;
void left_operation_ended(const asio::any_io_executor& home) noexcept;

// While one of these exists, the context has something to wait for.
using outstanding_work = std::decay_t<decltype(asio::require(std::declval<asio::io_context&>().get_executor(),
                                                             asio::execution::outstanding_work.tracked))>;
inline outstanding_work begin_work(const frame& f) {
  return asio::require(context_of(f).get_executor(), asio::execution::outstanding_work.tracked);
}

}  // namespace curfew::detail
