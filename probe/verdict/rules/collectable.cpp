// collectable: nothing from outside of its own circle of references leads to a pending task. Its loop has no strong
// reference to it, and what it waits for can be set by nobody: a garbage collector may destroy it at any time.
//
// Whoever records it can prove that much and no more: the rule trusts the recorded flag, and remains a finding when the
// task has been cancelled or destroyed since.
#include "probe/model/snapshot.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/rules.hpp"

namespace curfew::verdict {

namespace {

bool holds(const model::task& task, bool) { return task.collectable; }

std::string clause(const evidence& of, bool) {
  return of.many() ? "were left to the garbage collector" : "was left to the garbage collector";
}

std::string card(const evidence&) {
  return "Nothing from outside leads to it or to what it waits for: nobody can have it go on, and it may be destroyed "
         "at "
         "any time.";
}

fix advice(const evidence& of) {
  const dialect& words = dialect_of(of);
  std::string text = "keep " + of.it() + " (" + std::string(words.wait_for) + ", " + std::string(words.article) + " " +
                     std::string(words.group) + "), for the loop does not, and have somebody hold what " +
                     (of.many() ? "they wait" : "it waits") + " for and set it";
  return {fix::precision::of_this_case, text};
}

}  // namespace

constinit const rule rules::collectable{.name = "collectable",
                                        .severity = severity::failure,
                                        .explains_others = true,
                                        .look = look_at_each<holds>,
                                        .mark = "collectable",
                                        .sum = {.are = "left to the garbage collector"},
                                        .clause = clause,
                                        .card = card,
                                        .advice = advice};

}  // namespace curfew::verdict
