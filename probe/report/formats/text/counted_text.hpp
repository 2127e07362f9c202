// Writes the text for findings without tasks, which are a number and a place.
#pragma once

#include <string>

#include "probe/model/wording.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::report {

// Returns the block of a problem. REQUIRES: is_of_counts().
std::string text_of_counts(const verdict::evidence&, const statement&, bool colour);

// Returns one sentence for a list: "never-started: 4 tasks `save` (app.cpp:2) were made and never awaited or spawned".
// REQUIRES: the finding has no task.
std::string sentence_of(const verdict::finding&, const model::wording&);
// Returns the same for what was found over time.
std::string sentence_of(const verdict::growing_site&, const model::wording&);

}  // namespace curfew::report
