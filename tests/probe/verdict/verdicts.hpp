// What the rules find in a snapshot, in words that a test can compare.
#pragma once

#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/judge.hpp"

namespace curfew::tests {

// "kind task", or "kind site:N ×count" for what is only counted.
inline std::vector<std::string> verdicts(const model::snapshot& snapshot,
                                         verdict::judged_as as = verdict::judged_as::it_is) {
  std::vector<std::string> found;
  for (const auto& f : verdict::judge(snapshot, as)) {
    std::string what(verdict::name_of(f.kind));
    if (f.task != model::none)
      what += " " + std::string(snapshot.name_of(snapshot.tasks[f.task]));
    else
      what += " line " + std::to_string(snapshot.site_at(f.site).line) + " ×" + std::to_string(f.count);
    found.push_back(what);
  }
  return found;
}

}  // namespace curfew::tests
