// Knows who is inside a loop on a borrowed io_context. The context is run by others, who may be in the middle of one of
// the loop's handlers when the loop ends. The loop then closes its gate, and waits until they have left.
//
// A thread that is inside is not asked again when it enters a second time, and never waits for itself. If it is the one
// that ends the loop, the last one that leaves does what is left to do.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <type_traits>
#include <utility>

#include <curfew/detail/visit.hpp>

namespace curfew::detail {

struct loop_core;

// Invariant: `state_` counts those who are inside, and those who are about to find that they may not be, in steps of
// `visitor`. It also says whether the gate is `closed`, once and for all, or `held` for a moment. `ends_`, `ending_`
// and `refused_` are under `lock_`, and so is every change of the two flags.
// Memory ordering: whoever enters (acquire) sees what was done by whoever held the gate or made the loop. Whoever has
// waited until it is empty (acquire) sees what was done by those who have left (release).
class loop_gate {
 public:
  // Ends the loop by abandon(), once, when nobody is inside any more: now, or, if this thread is inside itself, when
  // the last one leaves. Returns when the loop has ended, or if it would have to wait for this thread.
  void close(std::shared_ptr<loop_core>) noexcept;

  // Called by whoever found the gate closed. The destructor of a handler may touch what the tasks that are being
  // destroyed touch as well, such as the state of a composed operation. So the handler is left to whoever ends the
  // loop, and destroyed after the tasks. If there is no memory for that, it is destroyed here.
  template <class Function>
  void refuse(Function&& f) noexcept {
    if (auto* const kept = new (std::nothrow) refused_function<std::decay_t<Function>>(std::forward<Function>(f)))
      keep_until_ended(std::unique_ptr<refused>(kept));
  }

  // Returns whether this thread is in the middle of abandon().
  bool is_ended_here() const noexcept;

  // While it exists, this thread alone is inside, and whoever comes waits. It does nothing if there is no gate. There
  // is one at a time.
  class alone {
   public:
    explicit alone(loop_gate*) noexcept;
    ~alone();
    alone(const alone&) = delete;
    alone& operator=(const alone&) = delete;

   private:
    const visit inside_;
    loop_gate* const held_;
  };

 private:
  friend visit;
  static constexpr unsigned closed = 1;
  static constexpr unsigned held = 2;
  static constexpr unsigned visitor = 4;

  struct refused {
    virtual ~refused() = default;
    std::unique_ptr<refused> next;
  };
  template <class Function>
  struct refused_function final : refused {
    explicit refused_function(Function&& f) : function(std::move(f)) {}
    Function function;
  };

  void keep_until_ended(std::unique_ptr<refused>) noexcept;
  void destroy_refused(std::unique_lock<std::mutex>&) noexcept;
  bool is_inside() const noexcept;
  bool enter() noexcept;
  void leave() noexcept;
  void somebody_left() noexcept;
  void end(std::unique_lock<std::mutex>&) noexcept;
  unsigned visitors() const noexcept { return state_.load(std::memory_order_acquire) / visitor; }

  std::atomic<unsigned> state_{0};
  std::mutex lock_;
  std::condition_variable changed_;
  std::shared_ptr<loop_core> ends_;   // the loop that ends when the last one leaves
  bool ending_ = false;               // somebody is ending it
  std::unique_ptr<refused> refused_;  // what was refused meanwhile
};

}  // namespace curfew::detail
