// Internal: lets a thread stay inside a task's loop; while it does, the loop does not end. Used by whatever enters from
// outside a poll, as the handlers of operations do.
//
// Only a loop on a borrowed io_context has a gate to pass: the threads that run the context belong to others, and go on
// when the loop ends. A loop with a context of its own has no gate, because it ends when its threads have left.
#pragma once

namespace curfew::detail {

class loop_gate;  // runtime/src/core/loop_gate.hpp

class [[nodiscard]] visit {
 public:
  // `gate` must stay where it is while the visit lasts; nullptr if there is nothing to pass.
  explicit visit(loop_gate* gate) noexcept : gate_(gate) {
    if (gate_ != nullptr) [[unlikely]]
      enter();
  }
  ~visit() {
    if (gate_ != nullptr) [[unlikely]]
      leave();
  }
  visit(const visit&) = delete;
  visit& operator=(const visit&) = delete;

  // False if the loop has ended, and every task with it.
  explicit operator bool() const noexcept { return inside_; }

 private:
  friend loop_gate;
  void enter() noexcept;
  void leave() noexcept;

  loop_gate* gate_;
  const visit* outer_ = nullptr;  // the visit that this thread was in before
  bool inside_ = true;
  bool first_ = false;  // it is this thread's outermost visit through this gate
};

}  // namespace curfew::detail
