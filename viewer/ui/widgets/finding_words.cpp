#include "viewer/ui/widgets/finding_words.hpp"

#include <algorithm>

#include "probe/report/problems/advice.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::viewer {

std::string title_of(verdict::finding_kind kind) {
  std::string title(verdict::name_of(kind));
  std::replace(title.begin(), title.end(), '-', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

std::vector<finding_words> words_of_findings(const view_model& p, const model::wording& words, index task) {
  const model::task& t = p.snapshot.tasks[task];
  verdict::problem problem;
  problem.kinds = p.kinds[task];
  for (const report::wait& w : p.waits) report::add_wait(problem, task, p.snapshot, w);
  const verdict::evidence evidence{.problem = problem, .words = words, .oldest = &t};
  std::vector<finding_words> result;
  for (const auto kind : p.kinds[task].list()) {
    const auto card = verdict::rule_of(kind).card;
    result.push_back(
        {title_of(kind), card == nullptr ? "" : card(evidence), result.empty() ? report::advice(evidence) : ""});
  }
  return result;
}

}  // namespace curfew::viewer
