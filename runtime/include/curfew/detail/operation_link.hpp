// Internal: holds what an operation's handler shares with the task that waits for it: the way back to the task. Used by
// detail/operation_state.hpp and the token adaptors.
//
// A handler is moved, called and destroyed by whoever performs the operation, on any thread, and perhaps when the task
// is long gone. So it holds no pointer into the task's frame, but a link. The link's pointer is read and changed "at
// home" only: on the executor of the task, and inside its loop (visit.hpp).
//
// The link also has the signal by which the operation is cancelled. The operation may ask for the signal's slot, and
// keep its state there, for as long as it has the handler.
#pragma once

#include <atomic>
#include <memory>
#include <new>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(associator.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)

#include <curfew/detail/frame.hpp>
#include <curfew/detail/frame_memory.hpp>
#include <curfew/detail/visit.hpp>

namespace curfew::detail {

// Declares the part of a waiting operation that does not depend on its results.
class pending_operation {
 public:
  // Cancels the operation by a signal of the user's own; the task is not cancelled. Called at home.
  virtual void cancel_by_user(asio::cancellation_type) noexcept = 0;

 protected:
  ~pending_operation() = default;
};

class operation_link {
 public:
  operation_link() noexcept = default;
  // `gate` is the gate of the operation's loop; nullptr if that has none.
  operation_link(pending_operation& o, std::shared_ptr<loop_gate> gate)
      : shared_(new(allocate_frame(sizeof(shared))) shared{.operation = &o, .gate = std::move(gate)}) {}
  operation_link(const operation_link& other) noexcept : shared_(other.shared_) {
    // Relaxed: whoever copies a link has one, so the count is not 0 and can only be seen to grow.
    if (shared_ != nullptr) shared_->references.fetch_add(1, std::memory_order_relaxed);
  }
  operation_link(operation_link&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  operation_link& operator=(operation_link other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~operation_link() {
    // acq_rel, because the last one frees what the others have read.
    if (shared_ == nullptr || shared_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    shared_->~shared();
    free_frame(shared_, sizeof(shared));
  }

  explicit operator bool() const noexcept { return shared_ != nullptr; }
  // Returns the gate to enter at home before the functions below are called; nullptr if there is nothing to enter.
  loop_gate* gate() const noexcept { return shared_->gate.get(); }
  // Called at home. operation() returns nullptr once the operation is done or its frame is gone.
  pending_operation* operation() const noexcept { return shared_->operation; }
  void cut() const noexcept { shared_->operation = nullptr; }
  // leave() says that the operation was pending when the link was cut: nobody waits for it any more. Both may be called
  // on any thread.
  void leave() const noexcept { shared_->left.store(true, std::memory_order_relaxed); }
  bool is_left() const noexcept { return shared_->left.load(std::memory_order_relaxed); }

  // Called where the operation runs, or where it began.
  asio::cancellation_slot slot() const noexcept { return shared_->signal.slot(); }
  void emit(asio::cancellation_type type) const { shared_->signal.emit(type); }

  // be_on_the_way() says that the handler has been called or destroyed and that its result is on the way home: there
  // may be nothing left to cancel.
  void be_on_the_way() const noexcept { shared_->on_the_way.store(true, std::memory_order_release); }
  bool is_on_the_way() const noexcept { return shared_->on_the_way.load(std::memory_order_acquire); }

 private:
  struct shared {
    std::atomic<unsigned> references{1};
    std::atomic<bool> on_the_way{false};
    pending_operation* operation;  // used at home only
    const std::shared_ptr<loop_gate> gate;
    asio::cancellation_signal signal{};
    std::atomic<bool> left{false};
  };
  shared* shared_ = nullptr;
};

// Cancels the operation of the link, in which the frame waits, when nothing is ready on the context any more. The
// object of the operation may have just gone, or goes soon, as a socket does with the frame that owns it: then the
// operation has ended, its handler is ready, and its signal would reach for what is no more. Called at home. If there
// is no memory for that, cancels it sooner. `is_asios`: operation::cancel_is_asios().
void cancel_behind_what_is_ready(const frame&, const operation_link&, asio::cancellation_type, bool is_asios) noexcept;

// This is an associator, as Asio has them for executors and slots. Returns the link of a handler, through whatever
// Asio's adaptors have wrapped around it, or an empty link if the handler is none of curfew's.
template <class Handler, class Default = operation_link>
struct associated_operation {
  using type = operation_link;
  static type get(const Handler& handler) noexcept { return get(handler, Default()); }
  static type get(const Handler& handler, const Default& otherwise) noexcept {
    if constexpr (requires { handler.curfew_operation(); })
      return handler.curfew_operation();
    else if constexpr (requires { asio::associator<associated_operation, Handler, Default>::get(handler, otherwise); })
      return asio::associator<associated_operation, Handler, Default>::get(handler, otherwise);
    else
      return otherwise;
  }
};

}  // namespace curfew::detail
