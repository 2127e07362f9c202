// Says what to do about a problem, in one line, and where. It uses the most precise advice of the problem's rules.
#pragma once

#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kinds.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::report {

// Returns the advice, or "" if there is none.
std::string advice(const verdict::evidence&);

// Returns the site of the line that the advice is about, which is the one to change and not where the task happens to
// wait. Returns 0 if the task has no findings, or if the line is not known.
model::index site_to_fix(const model::snapshot&, const verdict::finding_kinds&, const model::task&);

}  // namespace curfew::report
