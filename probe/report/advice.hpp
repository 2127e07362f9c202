// What to do about a problem, in one line, and where.
#pragma once

#include <string>

#include "probe/report/problem.hpp"

namespace curfew::report {

// `first`: a task of it, nullptr when they are gone. "" where there is no rule of thumb.
std::string advice(const problem&, const model::task* first);

// The line that the advice is about: which is to be changed, and not where the task happens to wait. 0: where there is
// no such rule of thumb, or the line is not known.
model::index site_to_fix(const model::snapshot&, const finding_kinds&, const model::task&);

}  // namespace curfew::report
