#include "viewer/ui/widgets/finding_words.hpp"

#include <algorithm>
#include <utility>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/advice.hpp"
#include "probe/report/wait_words.hpp"

namespace curfew::viewer {

namespace {

std::string evidence(const picture& p, const model::wording& words, verdict::finding_kind kind, const model::task& t,
                     const report::problem& problem) {
  const model::note* const note = p.snapshot.note_of(t);
  switch (kind) {
    case verdict::finding_kind::orphaned_task: {
      if (note == nullptr || note->orphaned.count() == 0) return "Its owner went away: nobody will join it.";
      std::string text =
          "Its owner went away " + model::duration_text(words.now() - note->orphaned) + " ago: nobody will join it.";
      // The function only: where its line is, its beginning or its end, compilers do not agree.
      const std::string in = words.function(note->dropped_in);
      if (!in.empty()) text += " Dropped in " + in;
      if (note->dropped_by != 0) text += (in.empty() ? " Dropped by " : ", by ") + words.who(note->dropped_by);
      if (!in.empty() || note->dropped_by != 0) text += ".";
      return text;
    }
    case verdict::finding_kind::pending_at_shutdown:
      return "It was alive when its loop shut down, or when its process ended." +
             (problem.awaited == none ? "" : " It " + report::wait_clause(problem, t, words) + ".");
    case verdict::finding_kind::unobserved_error:
      return "It failed, and nobody looked" +
             (note == nullptr || note->error.empty() ? std::string(".") : ": " + model::printable(note->error));
    case verdict::finding_kind::failed_daemon:
      return "A daemon of its loop, it failed: nobody joins it, and nobody is told" +
             (note == nullptr || note->error.empty() ? std::string(".") : ": " + model::printable(note->error));
    case verdict::finding_kind::growing_site:
    case verdict::finding_kind::never_started:
    case verdict::finding_kind::abandoned_handlers:
      break;  // they are of no single task
  }
  return {};
}

}  // namespace

std::string title_of(verdict::finding_kind kind) {
  std::string title(verdict::name_of(kind));
  std::replace(title.begin(), title.end(), '-', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

std::vector<finding_words> words_of_findings(const picture& p, const model::wording& words, index task) {
  const model::task& t = p.snapshot.tasks[task];
  std::vector<finding_words> result;
  report::problem problem;
  problem.kinds = p.kinds[task];
  for (const report::wait& w : p.waits) report::add_wait(problem, task, p.snapshot, w);
  for (const auto kind : p.kinds[task].list())
    result.push_back(
        {title_of(kind), evidence(p, words, kind, t, problem), result.empty() ? report::advice(problem, &t) : ""});
  return result;
}

}  // namespace curfew::viewer
