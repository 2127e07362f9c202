#include "probe/report/counted_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/report/advice.hpp"
#include "probe/report/paint.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

using verdict::finding_kind;

// {0}: the number; {1}: the function at the place, or the loop that began there.
struct counted_words {
  finding_kind kind;
  std::string_view one;
  std::string_view many;
  std::string_view place;  // what stands at the place
  std::string_view note;
};

constexpr counted_words all_words[] = {
    {finding_kind::never_started, "task `{1}` was made and never awaited or spawned",
     "{0} tasks `{1}` were made and never awaited or spawned", "task",
     "destroyed before its first line ran: what it was to do has not happened"},
    {finding_kind::abandoned_handlers,
     "at least {0} handler that is no task was destroyed with the io_context of loop `{1}`",
     "at least {0} handlers that are no tasks were destroyed with the io_context of loop `{1}`", "loop",
     "plain Asio coroutines, timers or sockets that still waited: nobody had ended them"}};

const counted_words* words_of(finding_kind kind) {
  const auto* const found = std::find_if(std::begin(all_words), std::end(all_words),
                                         [kind](const counted_words& words) { return words.kind == kind; });
  return found == std::end(all_words) ? nullptr : found;
}

std::string clause(const counted_words& words, std::uint64_t count, const std::string& function) {
  const auto name = function.empty() ? std::string("(unknown)") : function;
  return fmt::format(fmt::runtime(count == 1 ? words.one : words.many), model::count_text(count), name);
}

std::string page_of(finding_kind kind) { return fmt::format("curfew explain {}", verdict::name_of(kind)); }

}  // namespace

bool is_of_counts(finding_kind kind) { return words_of(kind) != nullptr; }

std::string text_of_counts(const problem& problem, const model::wording& words, bool colour) {
  const auto kind = problem.kinds.list().front();
  const auto& said = *words_of(kind);
  const bool fails = is_failure(problem);
  const auto function = words.function(problem.site);
  auto text = paint(fmt::format("{}[{}]: ", fails ? "error" : "warning", verdict::name_of(kind)),
                    fails ? ink::error : ink::warning, colour) +
              paint(clause(said, problem.count, function), ink::strong, colour) + "\n";
  const auto line = [&](std::string_view label, const std::string& value) {
    text += paint(padded("  " + std::string(label), label_width), ink::faint, colour) + value + "\n";
  };
  if (const auto place = words.place(problem.site); !place.empty()) line(said.place, function + "  " + place);
  line("note", std::string(said.note));
  if (const auto fix = advice(problem, nullptr); !fix.empty()) line("fix", paint(fix, ink::good, colour));
  line("see", page_of(kind));
  return text;
}

std::string sentence_of(const verdict::finding& finding, const model::wording& words) {
  const auto function = words.function(finding.site);
  const auto place = words.place(finding.site);
  const auto* const said = words_of(finding.kind);
  if (said == nullptr)
    return fmt::format("{}: {} more task{} spawned by {}{}, of which only the number is kept; see `{}`",
                       verdict::name_of(finding.kind), model::count_text(finding.count), finding.count == 1 ? "" : "s",
                       function, place.empty() ? "" : " (" + place + ")", page_of(finding.kind));
  return fmt::format("{}: {}{}; see `{}`", verdict::name_of(finding.kind), clause(*said, finding.count, function),
                     place.empty() ? "" : " (" + place + ")", page_of(finding.kind));
}

}  // namespace curfew::report
