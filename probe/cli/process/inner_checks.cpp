#include "probe/cli/process/inner_checks.hpp"

#include <unistd.h>

#include <algorithm>

#include "probe/cli/process/descendants.hpp"
#include "probe/cli/process/process_stat.hpp"

namespace curfew::cli {

void inner_checks::hear(pid_t from, const check_notice& notice) {
  auto& one = seen_[from];
  if (notice.ended) {
    one.end = notice;
  } else {
    const auto stat = stat_of(from);
    one = {.start_jiffies = stat ? stat->start_jiffies : 0, .end = {}};
  }
}

bool inner_checks::runs(pid_t pid, const seen& one) {
  if (one.end) return false;
  const auto stat = stat_of(pid);
  return stat && stat->start_jiffies == one.start_jiffies && stat->state != 'Z';
}

std::optional<bool> inner_checks::is_ours(pid_t pid) const {
  std::set<pid_t> checks{::getpid()};
  for (const auto& [inner, one] : seen_)
    if (runs(inner, one)) checks.insert(inner);
  const auto nearest = nearest_of(pid, checks);
  return nearest ? std::optional(*nearest == ::getpid()) : std::nullopt;
}

bool inner_checks::any_running() const {
  return std::any_of(seen_.begin(), seen_.end(), [](const auto& one) { return runs(one.first, one.second); });
}

std::vector<report::inner_check> inner_checks::list() const {
  std::vector<report::inner_check> all;
  for (const auto& [pid, one] : seen_) {
    report::inner_check made{.pid = static_cast<std::uint32_t>(pid)};
    if (one.end) {
      made.state = report::inner_check_state::ended;
      made.judged = one.end->judged;
      made.status = one.end->status;
    } else if (runs(pid, one)) {
      made.state = report::inner_check_state::outlived;
    }
    all.push_back(made);
  }
  return all;
}

}  // namespace curfew::cli
