// Where a task is that runs.
#pragma once

#include <algorithm>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns the innermost place of what the task runs whose line is known, or else the innermost. 0: nothing is known.
inline index running_place(const snapshot& in, const note& of) {
  const auto known =
      std::find_if(of.running.begin(), of.running.end(), [&](index s) { return in.site_at(s).line != 0; });
  if (known != of.running.end()) return *known;
  return of.running.empty() ? 0 : of.running.front();
}

}  // namespace curfew::model
