#include "runtime/src/core/workplace.hpp"

#include <utility>

namespace curfew::detail {

constinit thread_local const workplace* workplace_here [[gnu::tls_model("initial-exec")]] = nullptr;

workplace::workplace(const task_core* gets_a_turn) noexcept
    : outer(std::exchange(workplace_here, this)), task(gets_a_turn) {
  if (task == nullptr || outer == nullptr) return;
  of = outer->of;
  is = outer->is;
  shard = outer->shard;
  of_shift = outer->of_shift;
}

workplace::~workplace() { workplace_here = outer; }

}  // namespace curfew::detail
