// This is the executor of a loop on a borrowed io_context. What it runs is inside the loop, or is destroyed unrun if
// the loop has ended: otherwise the next step of a composed operation would go on with a socket that was in a task's
// frame.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(execution/blocking.hpp)
#include CURFEW_ASIO(query.hpp)
#include CURFEW_ASIO(require.hpp)

#include <curfew/detail/visit.hpp>

#include "runtime/src/core/loop_gate.hpp"

namespace curfew::detail {

// `Inner` is a loop_executor (loop_context.hpp).
template <class Inner>
class gated_executor {
 public:
  gated_executor(std::shared_ptr<loop_gate> gate, Inner inner) noexcept
      : gate_(std::move(gate)), inner_(std::move(inner)) {}

  template <class Function>
  void execute(Function&& f) const {
    // Nobody else is inside while this thread ends the loop. So a dispatch is performed at once, and the signal reaches
    // a coroutine that a task waited for.
    if (gate_->is_ended_here() && asio::query(inner_, asio::execution::blocking) != asio::execution::blocking.never)
      return std::decay_t<Function>(std::forward<Function>(f))();
    inner_.execute([gate = gate_, f = std::decay_t<Function>(std::forward<Function>(f))]() mutable {
      const visit inside(gate.get());
      if (!inside) return gate->refuse(std::move(f));
      std::decay_t<Function> running(std::move(f));  // it is destroyed inside, too
      std::move(running)();
    });
  }

  const Inner& inner() const noexcept { return inner_; }

  template <class Property>
    requires asio::can_query<const Inner&, Property>::value
  decltype(auto) query(const Property& p) const noexcept {
    return asio::query(inner_, p);
  }
  template <class Property>
    requires asio::can_require<const Inner&, Property>::value
  auto require(const Property& p) const noexcept {
    using required = std::decay_t<typename asio::require_result<const Inner&, Property>::type>;
    return gated_executor<required>(gate_, asio::require(inner_, p));
  }

  friend bool operator==(const gated_executor& a, const gated_executor& b) noexcept {
    return a.gate_ == b.gate_ && a.inner_ == b.inner_;
  }

 private:
  std::shared_ptr<loop_gate> gate_;
  Inner inner_;
};

}  // namespace curfew::detail
