// Says for each kind of finding how long what it is about has to last: as its rule says, unless a user has chosen
// otherwise. Kinds to which this is no question have 0.
#pragma once

#include <array>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/thresholds.hpp"

namespace curfew::verdict {

class time_limits {
 public:
  time_limits();

  model::nanoseconds of(finding_kind kind) const { return by_kind_[kind.place()]; }
  void set(finding_kind kind, model::nanoseconds chosen) { by_kind_[kind.place()] = chosen; }

  // Returns whether what has lasted for longer than `from`, and now for `until`, has reached a limit of a rule that
  // looks at one snapshot: such a rule may find now what it did not find before, although nothing has happened.
  bool reached_between(model::nanoseconds from, model::nanoseconds until) const;

  // Returns how long a poll is that blocks its loop.
  model::nanoseconds of_blocking_polls() const;

  // Sets the limit of rules over time.
  void set_over_time(model::nanoseconds chosen);
  // Returns what rules over time go by.
  growth_thresholds of_growth() const;

 private:
  std::array<model::nanoseconds, finding_kinds::most_kinds> by_kind_{};
};

}  // namespace curfew::verdict
