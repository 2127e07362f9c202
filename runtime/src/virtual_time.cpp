#include <curfew/virtual_time.hpp>

namespace curfew {

run_options detail::in_virtual_time(run_options options) noexcept {
  options.virtual_time = true;
  return options;
}

}  // namespace curfew
