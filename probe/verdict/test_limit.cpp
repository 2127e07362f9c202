#include "probe/verdict/test_limit.hpp"

#include <algorithm>

namespace curfew::verdict {

bool is_ended_by_test_limit(const model::snapshot& snapshot, const model::task& task) {
  if (task.loop == model::none) return false;
  return std::any_of(snapshot.tasks.begin(), snapshot.tasks.end(), [&](const model::task& t) {
    const auto* const note = t.main && t.loop == task.loop ? snapshot.note_of(t) : nullptr;
    return note != nullptr && note->error.ends_with(mark_of_test_limit);
  });
}

}  // namespace curfew::verdict
