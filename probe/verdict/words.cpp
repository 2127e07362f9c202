#include "probe/verdict/words.hpp"

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

const model::blocking_poll* evidence::blocking_poll() const {
  const bool is_of_one =
      oldest == nullptr && !problem.kinds.empty() && rule_of(problem.kinds.foremost()).of_blocking_polls;
  return is_of_one ? words.snapshot().blocking_poll_at(problem.site) : nullptr;
}

}  // namespace curfew::verdict
