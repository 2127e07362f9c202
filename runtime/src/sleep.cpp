#include <curfew/sleep.hpp>

#include <atomic>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <curfew/error.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/virtual_clock.hpp"

namespace curfew::detail {

namespace {
constinit const operation yield_operation("yield");
}

constinit const operation sleep_for_operation("sleep_for");
constinit const operation sleep_until_operation("sleep_until");

// Invariant: `sleeper` is read inside the gate, and is changed there, or when nobody can be inside.
struct sleep_awaiter::guarded_link {
  sleep_awaiter* sleeper;
  const std::shared_ptr<loop_gate> gate;
  std::atomic<unsigned> references{2};  // the handler's and the sleeper's

  static void drop(guarded_link* l) noexcept {
    // acq_rel, because the last one frees what the other has used.
    if (l != nullptr && l->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete l;
  }
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

class sleep_awaiter::guarded_handler {
 public:
  explicit guarded_handler(guarded_link* l) noexcept : link_(l) {}
  guarded_handler(guarded_handler&& other) noexcept : link_(std::exchange(other.link_, nullptr)) {}
  guarded_handler& operator=(guarded_handler&&) = delete;
  ~guarded_handler() { guarded_link::drop(link_); }

  void operator()(const error_code& ec) {
    const visit inside(link_->gate.get());
    if (sleep_awaiter* const s = inside ? std::exchange(link_->sleeper, nullptr) : nullptr) s->woken(!ec);
  }

 private:
  guarded_link* link_;
};

void sleep_awaiter::leave_link() noexcept {
  link_->sleeper = nullptr;
  guarded_link::drop(link_);
}

void sleep_awaiter::leave_virtual_time() noexcept {
  awaiting_->core->loop->clock_of_its_own->forget(timer_.expiry());
  in_virtual_time_ = false;
}

bool sleep_awaiter::begin(frame& f) {
  awaiting_ = &f;
  if (is_cancelled(f)) {
    refuse(f, *this);
    return true;
  }
  const steady_time until = until_;
  ::new (&timer_) sleep_timer(context_of(f), until);
  has_timer_ = true;
  if (virtual_clock* const time = f.core->loop->clock_of_its_own.get()) [[unlikely]] {
    time->await(until);
    in_virtual_time_ = true;
    if (is_for_ever()) {  // no operation is outstanding, so that the loop can tell that nothing could ever wake the
                          // task
      suspend(f, *this, *what_);
      return true;
    }
  }
  // async_wait() may throw, and never calls the handler within.
  if (gate_of(f)) [[unlikely]] {
    link_ = new guarded_link{this, gate_of(f)};
    guarded_ = true;
    timer_.async_wait(guarded_handler(link_));
  } else {
    timer_.async_wait(handler(*this));
  }
  suspend(f, *this, *what_);
  return true;
}

// Called on the loop's thread. With several threads it is called on any of them, and the task goes on on its strand.
void sleep_awaiter::woken(bool slept) noexcept {
  if (in_virtual_time_) [[unlikely]]
    leave_virtual_time();
  if (!guarded_) handler_ = nullptr;
  slept_ = slept;
  wake_now(*awaiting_);
}

bool sleep_awaiter::is_for_ever() const noexcept { return in_virtual_time_ && timer_.expiry() == steady_time::max(); }

void sleep_awaiter::cancel() noexcept {
  if (is_for_ever()) [[unlikely]]
    wake(*awaiting_);
  else
    timer_.cancel();
}

void sleep_awaiter::await_resume() const {
  if (slept_) return;
  if (is_cancelled(*awaiting_)) throw_cancelled(*awaiting_);
  throw system_error(asio::error::operation_aborted, std::string(what_->text()));
}

void yield_awaiter::give_way(frame& f, wait& w) noexcept {
  suspend(f, w, yield_operation);
  wake(f);
}

}  // namespace curfew::detail
