// Puts the findings of one task into sentences, for cards: what each is, what shows it, and what to do.
#pragma once

#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

struct finding_words {
  std::string title;     // e.g. "Orphaned task"
  std::string evidence;  // e.g. "Its owner went away 2 s ago: nobody will join it. Dropped in foo, by foo #2."
  std::string fix;       // "" if there is no rule of thumb, and for all but the first finding of a task
};

std::vector<finding_words> words_of_findings(const view_model&, const model::wording&, index task);
// Returns the title of a kind, e.g. "Orphaned task" for "orphaned-task".
std::string title_of(verdict::finding_kind);

}  // namespace curfew::viewer
