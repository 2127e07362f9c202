#include <cxxabi.h>

#include <typeinfo>

#include <curfew/detail/frame.hpp>
#include <curfew/error.hpp>

#include "runtime/src/task_core.hpp"

namespace curfew::detail {

void enter_frame(frame& f, frame& caller) noexcept {
  f.caller = &caller;
  f.core = caller.core;
  f.core->active = &f;
}

void leave_frame(frame& f) noexcept { f.core->active = f.caller; }

void keep_exception(frame& f) noexcept {
  f.error = std::current_exception();
  const std::type_info* type = abi::__cxa_current_exception_type();
  f.cancelled = type != nullptr && *type == typeid(cancelled);
}

}  // namespace curfew::detail
