#include <curfew/detail/outlive.hpp>

#include <cstddef>
#include <new>

namespace curfew::detail {

frame& nothing_to_take() noexcept {
  // It is not destroyed at exit, because static handles may be joined later.
  alignas(promise<void>) static std::byte memory[sizeof(promise<void>)];
  static promise<void>& nothing = *::new (memory) promise<void>();
  return nothing;
}

}  // namespace curfew::detail
