// What is said of findings of which there is no task to show: a number of them, at a place.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::report {

// The block of a problem. REQUIRES: is_of_counts().
std::string text_of_counts(const verdict::evidence&, const statement&, bool colour);

// One sentence for a list: "never-started: 4 tasks `save` (app.cpp:2) were made and never awaited or spawned".
// REQUIRES: the finding has no task.
std::string sentence_of(const verdict::finding&, const model::wording&);
// The same of what was found over time.
std::string sentence_of(const verdict::growing_site&, const model::wording&);

}  // namespace curfew::report
