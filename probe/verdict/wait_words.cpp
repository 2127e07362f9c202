#include "probe/verdict/wait_words.hpp"

#include "probe/model/text.hpp"
#include "probe/verdict/dialect.hpp"

namespace curfew::verdict {

bool is_awaited_in_group(const problem& p, const model::task& oldest, const model::snapshot& snapshot) {
  return p.awaited != model::none && snapshot.tasks[p.awaited].id != oldest.wait_on;
}

std::string wait_clause(const problem& p, const model::task& oldest, const model::wording& words) {
  auto text = std::string(model::is_live(oldest.state) ? "waits" : "waited") + " for " +
              words.name_and_id(words.snapshot().tasks[p.awaited]);
  if (p.more_awaited != 0) text += " and " + model::count_text(p.more_awaited) + " more";
  if (oldest.waits_for_any) return text + ", among others";
  return is_awaited_in_group(p, oldest, words.snapshot())
             ? text + " of its " + std::string(dialect_of(words.snapshot(), oldest).its_group)
             : text;
}

}  // namespace curfew::verdict
