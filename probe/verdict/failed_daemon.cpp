// failed-daemon: background work of a loop ended with an error. Nobody joins a daemon, so nobody is told; what it did
// for the others is no longer done. (The failure of a group's daemon is the group's, and arrives where that ends.)
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {
bool holds(const model::task& task, bool) { return task.failed_daemon; }
std::uint64_t evicted(const model::site& site) { return site.evicted_failed_daemons; }
}  // namespace

const rule rules::failed_daemon{.kind = finding_kind::failed_daemon,
                                .name = "failed-daemon",
                                .severity = severity::warning,
                                .mark = "failed",
                                .sum = {.one = "daemon", .many = "daemons", .are = "failed"},
                                .look = look_at_each<holds, asks::all>,
                                .counted = evicted};

}  // namespace curfew::verdict
