#include "probe/cli/failure.hpp"

#include "probe/segment/remedy.hpp"

namespace curfew::cli {

failure system_failure(const std::string& what, int error) { return failure(what + ": " + segment::reason(error)); }

}  // namespace curfew::cli
