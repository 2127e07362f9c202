// Says what a thread is doing for the loops with several threads: whose worker it is, and which task it gives a turn.
#pragma once

#include <cstdint>

namespace curfew::detail {

class scheduler;
struct loop_shard;
struct task_core;
struct worker;

// One stands on the stack of the thread for each shift that it is in, and each turn within another one, and knows the
// one further out. A turn that is taken in a shift, and nothing else, is noted in the shift's.
//
// Invariant: it is the thread's alone. What a turn says of the worker is what the shift around it says.
struct workplace {
  explicit workplace(const task_core* gets_a_turn) noexcept;
  ~workplace();
  workplace(const workplace&) = delete;
  workplace& operator=(const workplace&) = delete;

  const workplace* const outer;
  mutable const task_core* task;        // whose turn it is; nullptr between the turns of a shift
  mutable bool ended = false;           // in this turn, the task
  mutable std::int64_t let_go = 0;      // in this shift: how many have let go of the loop
  const scheduler* of = nullptr;        // whose worker it is
  worker* is = nullptr;                 // that worker
  loop_shard* shard = nullptr;          // the worker's
  const workplace* of_shift = nullptr;  // where it became that
};

extern constinit thread_local const workplace* workplace_here [[gnu::tls_model("initial-exec")]];

}  // namespace curfew::detail
