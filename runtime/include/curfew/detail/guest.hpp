// Internal: supports co_spawn of a coroutine of Asio's, which is then a task of a loop: a guest. Asio runs it. The
// executor that it is given tells when a step of it runs, and its outermost coroutine (guest_entry.hpp) tells its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(execution_context.hpp)

#include <curfew/detail/asio_coroutines.hpp>
#include <curfew/detail/error_for.hpp>
#include <curfew/detail/spawn_place.hpp>
#include <curfew/detail/undelivered.hpp>

namespace curfew::detail {

struct guest_core;  // runtime/src/core/guest_core.hpp
void retain(guest_core*) noexcept;
void release(guest_core*) noexcept;

// Says by what a guest is named: by the function that resumes its coroutine, or that makes it, or by the type of the
// callable that does. Nothing is set where nobody knows.
struct guest_origin {
  const void* function = nullptr;
  const std::type_info* callable = nullptr;
};

// Begins a coroutine, once. It holds one of Asio's awaitable_threads, whatever its executor's type is.
class guest_start {
 public:
  template <class Thread>
  explicit guest_start(Thread&& coroutine) noexcept : do_(&does<std::decay_t<Thread>>) {
    static_assert(sizeof coroutine <= sizeof room_ && alignof(std::decay_t<Thread>) <= alignof(void*));
    static_assert(std::is_nothrow_move_constructible_v<std::decay_t<Thread>>);
    new (room_) std::decay_t<Thread>(std::move(coroutine));
  }
  guest_start(guest_start&& other) noexcept : do_(other.do_) { do_(what::move, *this, &other); }
  guest_start& operator=(guest_start&&) = delete;
  ~guest_start() { do_(what::destroy, *this, nullptr); }
  void operator()() { do_(what::begin, *this, nullptr); }

 private:
  enum class what : unsigned char { begin, move, destroy };
  template <class Thread>
  static void does(what w, guest_start& self, guest_start* from) {
    Thread& coroutine = *std::launder(reinterpret_cast<Thread*>(self.room_));
    switch (w) {
      case what::begin:
        return coroutine.launch();
      case what::move:
        new (self.room_) Thread(std::move(*std::launder(reinterpret_cast<Thread*>(from->room_))));
        return;
      case what::destroy:
        return std::destroy_at(&coroutine);
    }
  }

  void (*do_)(what, guest_start&, guest_start*);
  alignas(void*) std::byte room_[sizeof(void*)];
};

// Refers to a guest. Whoever is moved from refers to none. The functions may be called on any thread.
class guest_ref {
 public:
  // Makes the task. Throws std::logic_error if the loop there has ended.
  guest_ref(const spawn_place&, error_for, const guest_origin&);
  explicit guest_ref(guest_core* core) noexcept : core_(core) { retain(core_); }
  guest_ref(const guest_ref& other) noexcept : core_(other.core_) { retain(core_); }
  guest_ref(guest_ref&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  guest_ref& operator=(guest_ref other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~guest_ref() { release(core_); }
  explicit operator bool() const noexcept { return core_ != nullptr; }

  // Returns an executor that runs what the place's own would run, as a step of this task.
  asio::any_io_executor executor() const;
  // The slot of the coroutine. Its signal is the task's.
  asio::cancellation_slot slot() const noexcept;
  // Passes a signal of the user's own on to the coroutine. A terminal one asks the task to end.
  void cancel_by_user(asio::cancellation_type) const;
  // Begins the coroutine where it is to run: at once if this is there.
  void begin(guest_start) const;
  std::uint64_t id() const noexcept;  // of the task; 0: it is not recorded
  const asio::execution_context* context() const noexcept;
  // Returns whether this thread is in the call of co_spawn that has made the guest: see guest_begins.
  bool begins_here() const noexcept;
  // begin_work() says that the guest's context has work, until end_work() is called.
  void begin_work() const noexcept;
  void end_work() const noexcept;
  // Names the guest by the function that resumes its coroutine. REQUIRES: the coroutine has not ended. Does nothing
  // outside of the guest's own poll.
  void is_resumed_by(const void* function) const noexcept;
  // Says that the coroutine has ended, by `error` if there is one, or that it was destroyed before its end.
  void ended(const std::exception_ptr& error) const noexcept;
  void destroyed() const noexcept;
  // Returns what stands for the coroutine's handler while that waits for its turn.
  detail::undelivered undelivered() const noexcept;

  guest_core* core() const noexcept { return core_; }

 private:
  guest_core* core_;
};

// Says that this thread is in the call of co_spawn that has made the guest. The coroutine may begin there, and even
// end.
class guest_begins {
 public:
  explicit guest_begins(const guest_ref&) noexcept;
  ~guest_begins();
  guest_begins(const guest_begins&) = delete;
  guest_begins& operator=(const guest_begins&) = delete;

 private:
  const guest_core* const outer_;  // another one, in whose call this one is
};

template <class A>
inline constexpr bool is_asio_awaitable = false;
template <class T, class Executor>
inline constexpr bool is_asio_awaitable<asio::awaitable<T, Executor>> = true;

// Starts a coroutine, or a callable that returns one, as a guest (guest_entry.hpp). If the type of its executor cannot
// hold the guest's, it runs on the user's, and its steps are not seen.
template <class Awaitable, class Executor, class Handler, class Coroutine>
void host(const Executor&, const spawn_place&, Handler&&, error_for, Coroutine&&);

}  // namespace curfew::detail
