#include "probe/cli/process/descendants.hpp"

#include <unistd.h>

#include <map>
#include <utility>

namespace curfew::cli {

std::vector<descendant> descendants() {
  std::multimap<pid_t, descendant> children;
  for (const auto pid : all_pids()) {
    if (auto stat = stat_of(pid); stat && !stat->has_ended()) {
      const auto parent = stat->parent;
      children.emplace(parent, descendant{pid, *std::move(stat)});
    }
  }
  std::vector<descendant> found;
  std::vector<pid_t> parents{::getpid()};
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const auto [first, last] = children.equal_range(parents[i]);
    for (auto child = first; child != last; ++child) {
      parents.push_back(child->second.pid);
      found.push_back(child->second);
    }
  }
  return found;
}

std::optional<pid_t> nearest_of(pid_t pid, const std::set<pid_t>& wanted) {
  constexpr int most_generations = 10'000;  // limits a circle, into which pids that are used again meanwhile might lead
  for (int i = 0; i < most_generations; ++i) {
    if (pid == 0 || wanted.contains(pid)) return pid;
    const auto stat = stat_of(pid);
    if (!stat) return {};
    if (stat->parent == 0 && stat->exiting) return {};  // it is being reaped, and the kernel has forgotten its parent
    pid = stat->parent;
  }
  return {};
}

std::optional<bool> descends_from_here(pid_t pid) {
  const auto nearest = nearest_of(pid, {::getpid()});
  return nearest ? std::optional(*nearest != 0) : std::nullopt;
}

}  // namespace curfew::cli
