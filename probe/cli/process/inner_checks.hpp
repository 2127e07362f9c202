// Keeps track of the checks that run inside this one: a test suite whose tests call `curfew check`, or a script that
// does. Each of them judges what it runs, and tells the result by its own report and exit status; here it is only known
// that it did.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "probe/cli/process/check_notice.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

class inner_checks {
 public:
  void hear(pid_t from, const check_notice&);

  // Returns whether a process descends from this one, but not from an inner check that still runs. Returns nothing if
  // that cannot be told any more because it or one of its ancestors is gone.
  std::optional<bool> is_ours(pid_t) const;
  bool any_running() const;
  bool contains(pid_t pid) const { return seen_.contains(pid); }

  std::vector<report::inner_check> list() const;  // returns them by pid

 private:
  struct seen {
    std::uint64_t start_jiffies = 0;
    std::optional<check_notice> end;
  };
  static bool runs(pid_t, const seen&);

  std::map<pid_t, seen> seen_;
};

}  // namespace curfew::cli
