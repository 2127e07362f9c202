// Declares all rules. A new rule is a file in rules/, a name here, and an entry in all_rules.cpp.
#pragma once

#include <span>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

// Returns all rules, at most finding_kinds::most_kinds. A task that is gone may be in the counts of several rules; then
// it belongs to the foremost of them.
std::span<const rule* const> all_rules();

// Each rule is defined in the file of its name.
namespace rules {
extern const rule pending_at_shutdown;
extern const rule collectable;
extern const rule orphaned_task;
extern const rule unobserved_error;
extern const rule never_started;
extern const rule abandoned_handlers;
extern const rule failed_daemon;
extern const rule growing_site;
extern const rule dead_wait;
extern const rule wait_cycle;
extern const rule ignored_cancel;
extern const rule blocked_loop;
}  // namespace rules

}  // namespace curfew::verdict
