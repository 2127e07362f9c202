#include "probe/verdict/cancel_words.hpp"

#include <string>

#include "probe/verdict/dialect.hpp"

namespace curfew::verdict {

bool is_asked_before_shutdown(const model::snapshot& snapshot, const model::task& task) {
  const auto is_other = [](model::cancel_reason reason) {
    return reason != model::cancel_reason::none && reason != model::cancel_reason::shutdown;
  };
  const auto shutdown = task.loop < snapshot.loops.size() ? snapshot.loops[task.loop].shutdown : model::nanoseconds(0);
  const auto is_before = [&](model::nanoseconds asked) { return shutdown.count() == 0 || asked < shutdown; };
  const model::note* const note = snapshot.note_of(task);
  if (task.cancel_requested && is_other(task.reason)) return note == nullptr || is_before(note->cancelled);
  return is_other(task.scope_reason) && (note == nullptr || is_before(note->scope_cancelled));
}

fix advice_to_let_cancel_pass(const evidence& of) {
  if (of.oldest != nullptr && !dialect_of(of).runtime.empty())
    return {fix::precision::rule_of_thumb,
            "let the cancellation pass: whoever catches it raises it again, and what must be done after it is short"};
  return {
      fix::precision::rule_of_thumb,
      "let curfew::cancelled pass (`catch (const curfew::cancelled&) { throw; }`), and have what " +
          std::string(of.many() ? "they wait" : "it waits") +
          " for end when its cancellation slot says so; what must be done after a cancel belongs into curfew::shield"};
}

}  // namespace curfew::verdict
