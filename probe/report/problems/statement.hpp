// Says what a problem is, in one sentence, and what to do about it. Every format has room for these words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::report {

struct statement {
  report::gravity gravity = gravity::warning;
  std::string findings{};  // "orphaned-task, pending-at-shutdown"
  std::string sentence{};  // "task `bar` was orphaned and still pending at shutdown", without a full stop
  std::string fix{};       // "" if there is no advice, as for a note
};

statement statement_of(const verdict::evidence&);

// Returns what is known of a problem of the process. The result keeps references to the problem and to the words, which
// must be those of the process' snapshot.
verdict::evidence evidence_of(const verdict::problem&, const process&, const model::wording&);

}  // namespace curfew::report
