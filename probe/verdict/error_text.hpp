// Says the error of a failed task at the end of a sentence.
#pragma once

#include <string>

#include "probe/model/printable.hpp"
#include "probe/verdict/words.hpp"

namespace curfew::verdict {

// Returns ": connection refused", or "." if the task has no error text.
inline std::string error_behind(const evidence& of) {
  const model::note* const note = of.note();
  return note == nullptr || note->error.empty() ? std::string(".") : ": " + model::printable(note->error);
}

}  // namespace curfew::verdict
