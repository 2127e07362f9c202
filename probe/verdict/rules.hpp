// All rules there are. A new one is a file in rules/, a name here, and an entry in all_rules.cpp.
#pragma once

#include <span>

#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

// At most finding_kinds::most_kinds. What is counted of a task that is gone may be in the counts of several of them;
// then it is the foremost's.
std::span<const rule* const> all_rules();

// Each in the file of its name.
namespace rules {
extern const rule pending_at_shutdown;
extern const rule orphaned_task;
extern const rule unobserved_error;
extern const rule never_started;
extern const rule abandoned_handlers;
extern const rule failed_daemon;
extern const rule growing_site;
}  // namespace rules

}  // namespace curfew::verdict
