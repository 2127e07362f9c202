#include "probe/report/formats/text/counted_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "probe/model/text.hpp"
#include "probe/report/formats/text/text_block.hpp"
#include "probe/report/pages/pages.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Returns the label of what the site names.
std::string_view label_of(verdict::counted_words::what counted) {
  switch (counted) {
    case verdict::counted_words::what::tasks:
      return "task";
    case verdict::counted_words::what::handlers:
      break;
  }
  return "loop";
}

// Returns "never-started: 4 tasks `save` were …; see `curfew explain never-started`".
std::string sentence(verdict::finding_kind kind, const std::string& what) {
  return fmt::format("{}: {}; see `{}`", verdict::name_of(kind), what, page_command(kind));
}

}  // namespace

std::string text_of_counts(const verdict::evidence& of, const statement& said, bool colour) {
  const auto& problem = of.problem;
  const auto& words = verdict::rule_of(problem.kinds.list().front()).counted_as;
  text_block block(colour);
  block.heading(said);
  if (const auto place = of.words.place(problem.site); !place.empty())
    block.line(label_of(words.of), of.words.function(problem.site) + "  " + place);
  block.line("note", words.note);
  block.advice(said, problem.kinds);
  return block.text();
}

std::string sentence_of(const verdict::finding& finding, const model::wording& words) {
  const auto function = words.function(finding.site);
  const auto place = words.place(finding.site);
  const auto at = place.empty() ? "" : " (" + place + ")";
  const auto& rule = verdict::rule_of(finding.kind);
  if (rule.is_of_counts())
    return sentence(finding.kind, rule.counted_as.clause(finding.count, model::name_or_unnamed(function)) + at);
  return sentence(finding.kind,
                  fmt::format("{} more task{} spawned by {}{}, of which only the number is kept",
                              model::count_text(finding.count), finding.count == 1 ? "" : "s", function, at));
}

std::string sentence_of(const verdict::growing_site& site, const model::wording& words) {
  return sentence(site.kind, verdict::rule_of(site.kind).sentence(site, words));
}

}  // namespace curfew::report
