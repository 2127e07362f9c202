// A stay inside of a task's loop: while it lasts the loop does not end. Internal: used by whatever comes in from
// outside of a poll, as the handlers of operations do.
//
// Only a loop on a borrowed io_context has a gate to pass: the threads that run the context are others', and go on when
// the loop ends. A loop with a context of its own has none, for it ends when its threads have left.
#pragma once

namespace curfew::detail {

class loop_gate;  // runtime/src/core/loop_gate.hpp

class [[nodiscard]] visit {
 public:
  // `gate` stays where it is meanwhile; nullptr where there is nothing to pass.
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

  // False: the loop has ended, and every task with it.
  explicit operator bool() const noexcept { return inside_; }

 private:
  friend loop_gate;
  void enter() noexcept;
  void leave() noexcept;

  loop_gate* gate_;
  const visit* outer_ = nullptr;  // what this thread has entered before
  bool inside_ = true;
  bool first_ = false;  // of this thread, through this gate
};

}  // namespace curfew::detail
