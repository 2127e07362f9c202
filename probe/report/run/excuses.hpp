// Counts what a policy, or a test, took out of the verdict of a run: a report says it, for a run with excused findings
// is not one without findings.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probe/judge/policy.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

struct suppression_use {
  judge::suppression suppression{};
  std::uint64_t findings = 0;
};

// A bug of which a run has more than the baseline knows, so that nothing of it is known.
struct grown_bug {
  verdict::finding_key key{};
  judge::bug_extent known{};
  judge::bug_extent seen{};
};

struct excuses {
  std::vector<suppression_use> by_suppression{};  // the policy's, in their order, and then the programs' own, each once
  std::uint64_t suppressed = 0;                   // all of them
  std::uint64_t known = 0;                        // findings that are in the baseline
  std::uint64_t allowed = 0;                      // findings that tests of the programs mean
  std::map<std::string, std::uint64_t> by_test{};  // how many of these the test of that name means, where it is known
  std::vector<verdict::finding_key> unseen{};      // bugs of the baseline of which nothing was seen in this run
  std::vector<grown_bug> grown{};

  bool any() const { return suppressed != 0 || known != 0 || allowed != 0; }
};

excuses excuses_of(const run&);

// Returns sentences without full stops: how much was excused by what, and what excused nothing.
std::vector<std::string> sentences_of(const excuses&, const judge::policy&);

// Returns the bugs of a run as a baseline: those that count, and those that were known already, with the lines that all
// processes together have them on, and the tasks whose line is not known. What is suppressed is not in it.
judge::baseline baseline_of(const run&);

// Returns the same for later runs to go by. Where the run itself goes by a baseline, the number of tasks that was known
// is kept if it is the greater one: it may differ from run to run, as lines do not.
judge::baseline baseline_for_later(const run&);

// Gives back to the verdict what the baseline has excused of keys of which the run has more than the baseline. Each
// process was judged as it ended, by its own lines; what is new may be in another one.
void take_back_what_grew(run&);

// Gives back to the report what the baseline has excused of tasks that a kill cut off, which are no bugs (bug.hpp): how
// a process ended is known when it has been judged.
void take_back_what_was_cut_off(run&);

}  // namespace curfew::report
