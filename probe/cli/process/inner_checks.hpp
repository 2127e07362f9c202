// The checks that run inside this one: a test suite whose tests call `curfew check`, or a script that does. Each judges
// what it runs, and says how that ended by its own report and status; here it is only known that it did.
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

  // Whether a process came from this one, and from no inner check that goes on. Nothing where that cannot be told any
  // more: it or one of its parents is gone.
  std::optional<bool> is_ours(pid_t) const;
  bool any_running() const;
  bool contains(pid_t pid) const { return seen_.contains(pid); }

  std::vector<report::inner_check> list() const;  // by pid

 private:
  struct seen {
    std::uint64_t start_jiffies = 0;
    std::optional<check_notice> end;
  };
  static bool runs(pid_t, const seen&);

  std::map<pid_t, seen> seen_;
};

}  // namespace curfew::cli
