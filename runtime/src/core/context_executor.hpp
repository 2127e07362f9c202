// Tells the executors of an io_context, its own and those that its loops hand out, from others that are on it.
#pragma once

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/detail/wait.hpp>

#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/executor_target.hpp"
#include "runtime/src/core/gated_executor.hpp"

namespace curfew::detail {

inline bool is_contexts_own(const asio::any_io_executor& e) noexcept {
  return target_of<asio::io_context::executor_type>(e) != nullptr || target_of<outstanding_work>(e) != nullptr ||
         target_of<plain_loop_executor>(e) != nullptr || target_of<gated_executor<plain_loop_executor>>(e) != nullptr;
}

}  // namespace curfew::detail
