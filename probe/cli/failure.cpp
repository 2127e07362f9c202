#include "probe/cli/failure.hpp"

#include <system_error>

namespace curfew::cli {

failure system_failure(const std::string& what, int error) {
  return failure(what + ": " + std::generic_category().message(error));
}

}  // namespace curfew::cli
