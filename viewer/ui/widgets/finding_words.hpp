// A finding of one task in sentences, for a card: what it is, what shows it, what to do.
#pragma once

#include <string>
#include <vector>

#include "probe/model/wording.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "viewer/rows/view_model.hpp"

namespace curfew::viewer {

struct finding_words {
  std::string title;     // "Orphaned task"
  std::string evidence;  // "Its owner went away 2 s ago: nobody will join it. Dropped in foo, by foo #2."
  std::string fix;       // "" where there is no rule of thumb; with the first finding of a task only
};

std::vector<finding_words> words_of_findings(const view_model&, const model::wording&, index task);
// "orphaned-task" -> "Orphaned task"
std::string title_of(verdict::finding_kind);

}  // namespace curfew::viewer
