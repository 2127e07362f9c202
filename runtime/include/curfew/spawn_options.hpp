// Says where a task runs that is spawned: on a strand, or on an executor of the program's own.
//
//     const auto account = asio::make_strand(curfew::this_task::executor());   // on a loop with several threads
//     group.spawn(deposit(10), {.executor = account});                        // these two never run at the same time
//     group.spawn(withdraw(5), {.executor = account});
//
// Without it each task of a loop with several threads has a strand of its own. A task that is given an executor has all
// its turns there, and what is done on its this_task::executor(), such as the completion handlers of its operations, is
// one of these turns. It is a task of the same loop as without.
//
// The executor is
//   - a strand on the loop's io_context. On a loop with one thread nothing runs beside anything else anyway, and tasks
//     run without the strand;
//   - the loop's own or its context's, which is the same as none;
//   - any other one on the loop's io_context, such as one that orders by priority. It is given one turn of the task at
//   a
//     time. This needs a loop with several threads.
//
// spawning throws std::invalid_argument, and has changed nothing, if the executor is empty, if it is on another context
// than the loop, if it is an executor of the program's own and the loop has one thread, or if it is that of another
// task, or of one that was given none: that executor runs what belongs to that task. this_task::executor() of a task
// that was given a strand stands for the strand.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(execution/executor.hpp)
#include CURFEW_ASIO(strand.hpp)

#include <curfew/detail/spawn_place.hpp>

namespace curfew {

// Refers to an executor for as long as the expression lasts that spawns. It has only two pointers, because g++ 12
// copies an aggregate that is made within a co_await expression byte by byte (GCC bug 99576).
class spawn_executor {
 public:
  constexpr spawn_executor() noexcept = default;
  template <class Executor>
    requires(asio::execution::is_executor<Executor>::value && std::constructible_from<asio::any_io_executor, Executor>)
  constexpr spawn_executor(const Executor& e) noexcept  // NOLINT: implicit, as an any_io_executor is
      : executor_(std::addressof(e)),
        copy_([](const void* at) { return asio::any_io_executor(*static_cast<const Executor*>(at)); }) {
    static_assert(
        detail::may_be_on_io_context<Executor>,
        "curfew: a task runs on the io_context of its loop, and this executor's context is no io_context. Use "
        "asio::co_spawn on it, and await that in a task with curfew::use_task");
  }

  // Returns whether there is one.
  constexpr explicit operator bool() const noexcept { return copy_ != nullptr; }
  // REQUIRES: there is one.
  asio::any_io_executor get() const { return copy_(executor_); }

 private:
  const void* executor_ = nullptr;
  asio::any_io_executor (*copy_)(const void*) = nullptr;
};

struct spawn_options {
  spawn_executor executor{};  // where the task has its turns. It is copied by whoever spawns
};

namespace detail {

using given_strand = std::optional<asio::strand<asio::any_io_executor>>;

// Returns the strand on which a task of the loop has its turns with these options, if it has one. Throws what spawning
// throws.
given_strand strand_for(const spawn_options&, const loop_core&);

}  // namespace detail
}  // namespace curfew
