// Internal: supports co_spawn of a coroutine of Asio's, which is then a task of a loop: a guest. Asio runs it. The
// executor that it is given tells when a step of it runs, and its completion handler tells its end.
#pragma once

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(associator.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)

#include <curfew/detail/asio_coroutines.hpp>
#include <curfew/detail/spawn_place.hpp>

namespace curfew::detail {

struct guest_core;  // runtime/src/core/guest_core.hpp
void retain(guest_core*) noexcept;
void release(guest_core*) noexcept;

// Says who looks at the error of a task that was co_spawned: its completion handler, or nobody.
enum class error_for : bool { handler, nobody };

// Refers to a guest. Whoever is moved from refers to none. The functions may be called on any thread.
class guest_ref {
 public:
  // Makes the task. Throws std::logic_error if the loop there has ended.
  guest_ref(const spawn_place&, error_for);
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
  // Says that the coroutine has ended, by `error` if there is one, or that it was destroyed before its end.
  void ended(const std::exception_ptr& error) const noexcept;
  void destroyed() const noexcept;

  guest_core* core() const noexcept { return core_; }

 private:
  guest_core* core_;
};

// This is the coroutine's completion handler: the user's, with the task's slot in the place of the user's.
template <class Handler>
class guest_handler {
 public:
  guest_handler(Handler h, guest_ref g) : handler_(std::move(h)), guest_(std::move(g)) {}
  guest_handler(guest_handler&&) = default;
  guest_handler& operator=(guest_handler&&) = delete;
  ~guest_handler() {
    if (guest_) guest_.destroyed();
  }

  template <class... Results>
  void operator()(std::exception_ptr error, Results&&... results) {
    guest_ref(std::move(guest_)).ended(error);
    std::move(handler_)(std::move(error), std::forward<Results>(results)...);
  }

  using cancellation_slot_type = asio::cancellation_slot;
  cancellation_slot_type get_cancellation_slot() const noexcept {
    return guest_ ? guest_.slot() : cancellation_slot_type();
  }
  const Handler& inner() const noexcept { return handler_; }

 private:
  Handler handler_;
  guest_ref guest_;
};

template <class A>
inline constexpr bool is_asio_awaitable = false;
template <class T, class Executor>
inline constexpr bool is_asio_awaitable<asio::awaitable<T, Executor>> = true;

// Starts a coroutine, or a callable that returns one, as a guest. If the type of its executor cannot hold the guest's,
// it runs on the user's, and its steps are not seen.
template <class Awaitable, class Executor, class Handler, class Coroutine>
void host(const Executor& e, const spawn_place& place, Handler&& handler, error_for errors, Coroutine&& coroutine) {
  using coroutines = typename Awaitable::executor_type;
  guest_ref guest(place, errors);
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) slot.assign([guest](asio::cancellation_type type) { guest.cancel_by_user(type); });
  guest_handler<std::decay_t<Handler>> told(std::forward<Handler>(handler), guest);
  if constexpr (std::constructible_from<coroutines, asio::any_io_executor>) {
    asio::co_spawn(coroutines(guest.executor()), std::forward<Coroutine>(coroutine), std::move(told));
  } else {
    asio::co_spawn(coroutines(e), std::forward<Coroutine>(coroutine), std::move(told));
  }
}

}  // namespace curfew::detail

namespace CURFEW_ASIO_NAMESPACE {

// The rest of what is associated with the handler is the user's.
template <template <class, class> class Associator, class Handler, class Default>
struct associator<Associator, curfew::detail::guest_handler<Handler>, Default> : Associator<Handler, Default> {
  using handler = curfew::detail::guest_handler<Handler>;
  static decltype(auto) get(const handler& h) noexcept { return Associator<Handler, Default>::get(h.inner()); }
  static decltype(auto) get(const handler& h, const Default& otherwise) noexcept {
    return Associator<Handler, Default>::get(h.inner(), otherwise);
  }
};

}  // namespace CURFEW_ASIO_NAMESPACE
