// How an awaiter suspends the task that it stands in, and wakes it. Internal: the seam between the awaiters in the
// public headers (templates, in coroutine frames) and the scheduler in runtime/src/.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/error_code.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/io_context.hpp>
#include <asio/require.hpp>

#include <curfew/detail/asio_memory.hpp>
#include <curfew/detail/built_with_asio.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/visit.hpp>

namespace curfew::detail {

// The name of an operation that tasks wait in, "tcp.socket.async_receive"; one object for each kind, living for ever:
// it is neither made nor destroyed at run time, and a loop may run before main and after it.
class operation {
 public:
  explicit constexpr operation(std::string_view text) noexcept : text_(text) {}
  std::string_view text() const noexcept { return text_; }
  std::uint32_t recorded() const noexcept;  // its id in the segment

 private:
  std::string_view text_;
  mutable std::atomic<std::uint32_t> recorded_{0};
};

// What a suspended task waits in. Lives in the awaiter, in the coroutine's frame.
class wait {
 public:
  wait() = default;
  wait(const wait&) = delete;
  wait& operator=(const wait&) = delete;
  virtual ~wait() = default;

  // The task was cancelled while it waits here: wake it soon. Called on the task's strand, at most once a wait; with
  // several threads maybe when somebody else has woken it already.
  virtual void cancel() noexcept = 0;
};

// Whether the await must not begin: the task is cancelled.
bool is_cancelled(const frame&) noexcept;
[[noreturn]] void throw_cancelled(const frame&);
// An operation that was cancelled with its task says so by this error. If the task fails with the same one, by whatever
// exception of type std::system_error, that is its cancellation.
void cancelled_as(const frame&, const asio::error_code&);

// Instead of beginning: the frame's task suspends in `w` and is thrown at when its turn comes. Not at once: a task that
// swallows what is thrown may try again for ever, and its loop would have no turn to end it.
void refuse(frame&, wait& w) noexcept;

// The frame's task suspends in `w`, until wake() or resume_now(). `wait_on` is the task or group it waits for, or 0.
void suspend(frame&, wait& w, const operation&, std::uint64_t wait_on = 0) noexcept;
// It did not suspend after all: what it waited for was there at once.
void unsuspend(frame&) noexcept;
// Runs the task when its turn comes. On its loop's thread; with several threads on any of them. Once a wait.
void wake(frame&) noexcept;
// The same from a completion handler that runs on the task's executor: at once, if no other task is running there.
void resume_now(frame&) noexcept;

// The executor of the task, of the completion handlers of its operations, and of all that is done on the way to them.
// It may outlive the task and its loop: when the loop has ended nothing runs on it any more. What that would touch may
// have been in the task's frame.
asio::any_io_executor executor_of(const frame&);
// Whether this thread is running on such an executor: it may touch the task then, if it is inside of its loop, and no
// other may.
bool runs_here(const asio::any_io_executor&) noexcept;
// Whether what runs on this one runs where the task does, one thing at a time.
bool is_home(const frame&, const asio::any_io_executor&) noexcept;
// Puts a strand around an executor that is none; returns whether it did.
bool make_serial(asio::any_io_executor&);
// What is to be entered there; none where the loop has a context of its own.
const std::shared_ptr<loop_gate>& gate_of(const frame&) noexcept;
asio::io_context& context_of(const frame&) noexcept;

// The frame goes, and what it waits for is pending; and that has ended, called or not. `home`: executor_of the frame.
void operation_left(const frame&) noexcept;
void left_operation_ended(const asio::any_io_executor& home) noexcept;

// While it exists, the context has something to wait for.
using outstanding_work = std::decay_t<decltype(asio::require(std::declval<asio::io_context&>().get_executor(),
                                                             asio::execution::outstanding_work.tracked))>;
inline outstanding_work begin_work(const frame& f) {
  return asio::require(context_of(f).get_executor(), asio::execution::outstanding_work.tracked);
}

}  // namespace curfew::detail
