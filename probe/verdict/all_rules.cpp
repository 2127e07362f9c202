// This is the table of all rules, in whose order findings are listed. The file contains nothing else, so that a program
// with a table of its own, such as a test with a made-up rule, does not link it.
#include <array>

#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

std::span<const rule* const> all_rules() {
  static constexpr std::array table{&rules::pending_at_shutdown, &rules::collectable,    &rules::orphaned_task,
                                    &rules::unobserved_error,    &rules::never_started,  &rules::abandoned_handlers,
                                    &rules::failed_daemon,       &rules::growing_site,   &rules::dead_wait,
                                    &rules::wait_cycle,          &rules::ignored_cancel, &rules::blocked_loop};
  static_assert(table.size() <= finding_kinds::most_kinds);
  return table;
}

}  // namespace curfew::verdict
