// Finds the bugs of a run that a policy or a program took out of the verdict, as annotations: for formats that have a
// place for what is suppressed.
#pragma once

#include <string>
#include <vector>

#include "probe/report/bugs/annotation.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"

namespace curfew::report {

// Says what took a bug's tasks out: a line of a file or of the program's own source, a test, or a baseline.
struct suppression_reason {
  bool in_source = false;
  std::string text{};  // "orphaned-task:session"
  source_place at{};   // where it stands; no file: not known

  friend bool operator==(const suppression_reason&, const suppression_reason&) = default;
};

struct suppressed_bug {
  annotation what{};
  std::vector<suppression_reason> reasons{};  // each once
};

// Returns them in the order of bugs. The digest's run is copied without what was not suppressed, so this takes as much
// memory as the run. Files are named relative to the repository; that of suppressions, as it was given to a command, is
// one of the working directory first.
std::vector<suppressed_bug> suppressed_bugs_of(const digest&, const style&);

}  // namespace curfew::report
