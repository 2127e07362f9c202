// What to do about a problem, in one line, and where: of what its rules say, that which is most to the point.
#pragma once

#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// `oldest`: of its tasks, nullptr when they are gone. "" where there is no rule of thumb.
std::string advice(const verdict::problem&, const model::task* oldest);

// The line that the advice is about: which is to be changed, and not where the task happens to wait. 0: nothing was
// found of the task, or the line is not known.
model::index site_to_fix(const model::snapshot&, const verdict::finding_kinds&, const model::task&);

}  // namespace curfew::report
