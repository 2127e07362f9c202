// What a thread does for a task of a loop with several threads, until the task waits or ends, or nothing more is due.
#pragma once

#include <optional>

#include "probe/recorder/types.hpp"
#include "runtime/src/core/task_core.hpp"
#include "runtime/src/core/workplace.hpp"

namespace curfew::detail {

// While it exists this thread gives the task a turn. REQUIRES: it is busy with the task (task_turns.hpp); it is not any
// more when this has gone.
class turn {
 public:
  explicit turn(task_core& t) noexcept : task_(t), own_(std::in_place, &t), place_(*own_) {}
  // The same, in a shift. REQUIRES: this thread gives no other turn within it meanwhile.
  turn(task_core& t, const workplace& of_shift) noexcept : task_(t), place_(of_shift) {
    place_.task = &t;
    place_.ended = false;
  }
  ~turn();
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;

  // Runs what is due: functions, and a poll if the task was woken. Throws what a function throws; then the functions
  // after it stay due. `now` is the time, or 0. Returns when the poll ended, or 0.
  recorder::tick take(recorder::tick now = 0);
  // Polls it if it was woken, and leaves the rest. REQUIRES: this thread is inside the loop.
  void take_wake() noexcept;

  // Returns whether this thread gives the task a turn, perhaps further out.
  static bool is_taken_here(const task_core&) noexcept;
  // Called when the task has ended. Returns whether somebody is busy with it, who lets go of it then.
  static bool takes_over_ended(task_core&) noexcept;

 private:
  task_core& task_;
  std::optional<workplace> own_;
  const workplace& place_;
};

}  // namespace curfew::detail
