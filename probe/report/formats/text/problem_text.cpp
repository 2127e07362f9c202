#include "probe/report/formats/text/problem_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/advice.hpp"
#include "probe/report/formats/text/counted_text.hpp"
#include "probe/report/formats/text/tree_columns.hpp"
#include "probe/report/pages/pages.hpp"
#include "probe/report/process_end_text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/rule.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::report {

namespace {

using model::task_state;

constexpr std::size_t widest_function = 32;
constexpr std::size_t ids_shown = 5;

std::string joined(const std::vector<std::string>& parts, std::string_view last_joint) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? last_joint : ", ";
    text += parts[i];
  }
  return text;
}

std::string times(std::uint32_t n) {
  if (n == 0) return "never polled";
  return n == 1 ? "polled once" : fmt::format("polled {} times", model::count_text(n));
}

class block {
 public:
  block(const verdict::problem& problem, const problem_context& context)
      : problem_(problem),
        words_(context.words),
        snapshot_(context.digest.process.snapshot),
        context_(context),
        first_(problem.tasks.empty() ? nullptr : &snapshot_.tasks[problem.tasks.front()]),
        evidence_{problem, words_, first_, end_clause(context.digest.process), end_in_short(context.digest.process)} {}

  std::string text() {
    measure();
    heading();
    if (first_ != nullptr) about_tasks();
    if (!context_.elsewhere.empty()) line("also", context_.elsewhere);
    place_line("spawned", problem_.site, spawner());
    if (first_ != nullptr) {
      stack();
      facts();
      owner();
      if (first_->cancel_requested) cancel();
      error();
    } else {
      line("note", "they ended long ago: a process keeps its latest 1,024 such tasks, of others the count");
    }
    tree();
    if (const auto fix = advice(problem_, first_); !fix.empty()) line("fix", paint(fix, ink::good, context_.colour));
    for (const auto kind : problem_.kinds.list())
      line(kind == problem_.kinds.list().front() ? "see" : "", page_command(kind));
    return text_;
  }

 private:
  bool many() const { return evidence_.many(); }
  const model::note* note() const { return evidence_.note(); }
  std::uint32_t thread() const { return note() == nullptr ? 0 : note()->thread; }

  void line(std::string_view label, std::string_view value) {
    const auto head = padded("  " + std::string(label), label_width);
    text_ += paint(head, ink::faint, context_.colour) + std::string(value) + "\n";
  }

  // Functions of a block stand in one column, and their places in the next.
  void measure() {
    const auto fit = [&](model::index site) {
      const auto width = columns(words_.function(site));
      if (width <= widest_function) function_width_ = std::max(function_width_, width);
    };
    fit(problem_.site);
    if (first_ == nullptr) return;
    const auto& stack = snapshot_.stack_of(*first_);
    for (std::size_t i = 0; i < stack.kept; ++i) fit(stack.sites[i]);
  }

  void place_line(std::string_view label, model::index site, std::string_view more = {}) {
    const auto place = words_.place(site);
    const auto function = words_.function(site);
    if (place.empty() && function.empty()) return;
    auto value = place.empty() ? function : padded(function, function_width_) + "  " + place;
    if (!more.empty()) value += fmt::format("  {}", more);
    line(label, value);
  }

  void heading() {
    std::vector<std::string> kinds, clauses;
    for (const auto kind : problem_.kinds.list()) kinds.emplace_back(verdict::name_of(kind));
    const bool fails = is_failure(problem_);
    text_ += paint(fmt::format("{}[{}]: ", fails ? "error" : "warning", joined(kinds, ", ")),
                   fails ? ink::error : ink::warning, context_.colour);

    for (const auto kind : problem_.kinds.list())
      if (const auto clause = verdict::rule_of(kind).clause; clause != nullptr)
        clauses.push_back(clause(evidence_, clauses.empty()));
    const auto what = subject();
    const auto whom = first_ == nullptr
                          ? fmt::format("{} more {}{}", model::count_text(problem_.count), what, many() ? "s" : "")
                      : many() ? fmt::format("{} {}s `{}`", model::count_text(problem_.count), what, common_name())
                               : fmt::format("{} `{}`", what, words_.name(*first_));
    text_ += paint(fmt::format("{} {}{}", whom, joined(clauses, " and "), whom_it_waits_for()), ink::strong,
                   context_.colour) +
             "\n";
  }

  // What most of the rules call a task is not said where one of them knows better.
  std::string_view subject() const {
    const auto kinds = problem_.kinds.list();
    const auto precise = std::find_if(kinds.begin(), kinds.end(), [](verdict::finding_kind kind) {
      return verdict::rule_of(kind).subject != verdict::usual_subject;
    });
    return precise == kinds.end() ? verdict::usual_subject : verdict::rule_of(*precise).subject;
  }

  // ": it waited for inner #4": then that is what to look at first.
  std::string whom_it_waits_for() const {
    if (problem_.awaited == model::none) return {};
    return fmt::format(": {} {}", many() ? "the oldest" : "it", verdict::wait_clause(problem_, *first_, words_));
  }

  // Of tasks with names of their own, that of their function.
  std::string common_name() const {
    const auto named_alike = [&](model::index t) { return snapshot_.tasks[t].given_name == first_->given_name; };
    if (std::all_of(problem_.tasks.begin(), problem_.tasks.end(), named_alike)) return words_.name(*first_);
    const auto function = words_.function(first_->function);
    return function.empty() ? words_.name(*first_) : function;
  }

  void about_tasks() {
    const auto live = model::is_live(first_->state);
    std::vector<std::string> facts;
    if (many()) {
      const auto& youngest = snapshot_.tasks[problem_.tasks.back()];
      facts.push_back(fmt::format("×{}", model::count_text(problem_.count)));
      facts.push_back(
          fmt::format("{} {}", live ? "youngest" : "the last lived", model::duration_text(words_.age(youngest))));
      facts.push_back(fmt::format("{} {}", live ? "oldest" : "the first", model::duration_text(words_.age(*first_))));
    } else {
      facts.push_back(fmt::format("{} {}", live ? "age" : "lived", model::duration_text(words_.age(*first_))));
    }
    if (many()) {
      const auto [least, most] = std::minmax_element(
          problem_.tasks.begin(), problem_.tasks.end(),
          [&](model::index a, model::index b) { return snapshot_.tasks[a].polls < snapshot_.tasks[b].polls; });
      const auto low = snapshot_.tasks[*least].polls, high = snapshot_.tasks[*most].polls;
      facts.push_back(low == high
                          ? times(low)
                          : fmt::format("polled {} to {} times", model::count_text(low), model::count_text(high)));
    } else {
      facts.push_back(times(first_->polls));
    }
    facts.push_back(state());
    line(many() ? "tasks" : "task",
         fmt::format("{}: {}", many() ? some_ids() : words_.name_and_id(*first_), joined(facts, ", ")));
  }

  std::string some_ids() const {
    std::string ids;
    for (std::size_t i = 0; i < std::min(problem_.tasks.size(), ids_shown); ++i)
      ids += fmt::format("{}#{}", i == 0 ? "" : " ", snapshot_.tasks[problem_.tasks[i]].id);
    return problem_.tasks.size() > ids_shown ? ids + " …" : ids;
  }

  std::string state() const {
    // Of one that died unseen nobody knows how long it was so before it died.
    const std::string_view at_least = snapshot_.process.end_unseen ? "at least " : "";
    const auto since = [&] { return fmt::format("{}{}", at_least, model::duration_text(words_.in_state(*first_))); };
    switch (first_->state) {
      case task_state::ready:
        return first_->polls == 0 ? "never started" : "ready to run for " + since();
      case task_state::running:
        if (many()) return "running";  // each on a thread of its own
        return fmt::format("running{} for {}", thread() == 0 ? "" : fmt::format(" on thread {}", thread()), since());
      case task_state::waiting:
        return many() ? "waiting" : "waiting for " + since();
      case task_state::destroyed:
        return "then destroyed while it was suspended";
      case task_state::never_started:
        return "destroyed before it started";
      default:
        return fmt::format("then {}", model::text_of(first_->state));
    }
  }

  std::string spawner() const {
    if (first_ == nullptr || many() || first_->spawner == 0) return {};
    return fmt::format("by {}", words_.who(first_->spawner));
  }

  void stack() {
    const auto& [operation_text, depth, kept, deeper, sites] = snapshot_.stack_of(*first_);
    if (kept == 0) return;
    const auto operation = model::printable(snapshot_.text(operation_text));
    const bool waits = first_->state == task_state::waiting;
    auto what = operation.empty() ? std::string() : fmt::format("({})", operation);
    if (first_->wait_on != 0)
      what += fmt::format("{}for {}", what.empty() ? "" : " ", who_is_awaited()) + (many() ? " (the oldest)" : "");
    for (std::size_t i = kept; i-- > 0;)
      place_line(i + 1 != kept ? "" : waits ? "waits" : "waited", sites[i], i + 1 == kept ? what : "");
    if (depth > kept) {
      const auto more = depth - kept;
      line("", fmt::format("… {}{} more frame{}", deeper ? "at least " : "", model::count_text(more),
                           more == 1 ? "" : "s"));
    }
  }

  std::string who_is_awaited() const {
    const bool gone = words_.nodes().find(first_->wait_on) == model::none;
    return gone && verdict::is_awaited_in_group(problem_, *first_, snapshot_) ? "its task group, which is gone"
                                                                              : words_.who(first_->wait_on);
  }

  void facts() {
    for (const auto kind : problem_.kinds.list())
      if (const auto facts = verdict::rule_of(kind).facts; facts != nullptr)
        for (const auto& fact : facts(evidence_)) line(fact.label, fact.value);
  }

  void owner() {
    const auto owner = first_->owner == 0 ? std::string() : words_.who(first_->owner);
    switch (first_->owned_by) {
      case model::owner_kind::none:
        return;
      case model::owner_kind::loop:
        return line("owner", first_->main ? "its loop, as the main task" : "its loop");
      case model::owner_kind::handle:
        if (first_->orphaned)
          return line("owner", many() || owner.empty() ? "nobody; it was a join_handle"
                                                       : "nobody; it was a join_handle of " + owner);
        return line("owner", many() || owner.empty() ? "a join_handle" : "a join_handle of " + owner);
      case model::owner_kind::group:
        line("owner", (first_->orphaned ? "nobody; it was " : "") + group(first_->owner));
    }
  }

  std::string group(model::node_id id) const {
    const auto node = words_.nodes().find(id);
    if (node == model::none || words_.nodes().kind_of(node) != model::node_kind::group)
      return "a task_group, which is gone";
    const auto& group = snapshot_.groups[words_.nodes().group_of(node)];
    auto text = "task_" + words_.name_and_id(group);
    if (group.owner != 0) text += " of " + words_.who(group.owner);
    if (const auto place = words_.place(group.opened_at); !place.empty()) text += ", opened at " + place;
    return text;
  }

  void cancel() {
    const auto reason = model::text_of(first_->reason);
    std::string text = "asked for";
    if (!many() && note() != nullptr && note()->cancelled.count() != 0) {
      if (note()->cancelled_by != 0) text += " by " + words_.who(note()->cancelled_by);
      text += fmt::format(" {} before the end", model::duration_text(snapshot_.process.taken - note()->cancelled));
    }
    if (!reason.empty()) text += fmt::format(" ({})", reason);
    line("cancel", text);
  }

  void error() {
    if (first_->state != task_state::failed) {
      // Of a main task that was pending, what its loop ended by.
      if (note() != nullptr && !note()->error.empty())
        line("loop", paint(model::printable(note()->error), ink::strong, context_.colour));
      return;
    }
    auto text = note() == nullptr || note()->error.empty() ? std::string("(no text)") : model::printable(note()->error);
    const auto differs = [&](model::index at) {
      const auto* const other = snapshot_.note_of(snapshot_.tasks[at]);
      return other != nullptr && note() != nullptr && other->error != note()->error;
    };
    if (std::any_of(problem_.tasks.begin(), problem_.tasks.end(), differs)) text += "  (of the oldest; others differ)";
    line("error", paint(text, ink::strong, context_.colour));
  }

  void tree() {
    const auto around = context_.digest.around(problem_);
    if (around.empty()) return;
    constexpr std::size_t narrow = 60;
    const bool beside = context_.width == 0 || context_.width >= narrow;  // else below its label
    const auto indent = beside ? label_width : 2;
    const auto drawn = tree_columns(around, words_, context_.digest.kinds,
                                    {.indent = std::string(indent, ' '),
                                     .colour = context_.colour,
                                     .width = context_.width,
                                     .mark = many() ? "these" : "this one"});
    text_ += beside ? paint(padded("  tree", label_width), ink::faint, context_.colour) + drawn.substr(indent)
                    : paint("  tree", ink::faint, context_.colour) + "\n" + drawn;
  }

  const verdict::problem& problem_;
  const model::wording& words_;
  const model::snapshot& snapshot_;
  const problem_context& context_;
  const model::task* first_;  // the oldest; nullptr: only a count is left
  const verdict::evidence evidence_;
  std::size_t function_width_ = 0;
  std::string text_;
};

}  // namespace

std::string text_of(const verdict::problem& problem, const problem_context& context) {
  if (is_of_counts(problem)) return text_of_counts(problem, context.words, context.colour);
  return block(problem, context).text();
}

}  // namespace curfew::report
