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

namespace {

// Returns what else may have swallowed the cancel of a task that waits in asyncio.wait_for(): cpython#86296.
std::string loss_in_wait_for(const evidence& of) {
  if (of.words.snapshot().operation_of(*of.oldest) != "asyncio.wait_for") return {};
  return "; before Python 3.12 asyncio.wait_for loses one that comes when what it waits for ends, asyncio.timeout "
         "(3.11) does not";
}

}  // namespace

fix advice_to_let_cancel_pass(const evidence& of) {
  // It keeps whoever ends it, the program itself at a shutdown. So that comes before what an owner is to do.
  const bool keeps = of.oldest != nullptr && model::is_live(of.oldest->state);
  const auto how = keeps ? fix::precision::of_this_case : fix::precision::rule_of_thumb;
  if (of.oldest != nullptr && !dialect_of(of).runtime.empty())
    return {how,
            "let the cancellation pass: whoever catches it raises it again, and what must be done after it is short" +
                loss_in_wait_for(of)};
  return {
      how,
      "let curfew::cancelled pass (`catch (const curfew::cancelled&) { throw; }`), and have what " +
          std::string(of.many() ? "they wait" : "it waits") +
          " for end when its cancellation slot says so; what must be done after a cancel belongs into curfew::shield"};
}

}  // namespace curfew::verdict
