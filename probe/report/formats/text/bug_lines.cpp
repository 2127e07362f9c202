#include "probe/report/formats/text/bug_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Returns the number of the bug's tasks. If a bug is about things that never had a node, its rule names them.
std::string counted_of(const run_bug& b) {
  const auto& rule = verdict::rule_of(b.name.kind);
  return rule.is_of_counts() ? counted(b.tasks, rule.sum.one, rule.sum.many) : counted_tasks(b.tasks);
}

std::string place_of(const run_bug& b, std::string_view working_directory) {
  return model::name_or_unnamed(model::relative_path(b.name.where, working_directory));
}

// Returns the same, with the place of the function where no line is known that spawned it: "talk  chat.py:13".
std::string whole_place_of(const run_bug& b, std::string_view working_directory) {
  const auto place = place_of(b, working_directory);
  return b.function_at.empty() ? place : place + "  " + model::relative_path(b.function_at, working_directory);
}

// Returns ", waits for server.cpp:8", which follows the number of tasks.
std::string whom_it_waits_for(const run_bug& b, const run_bugs& all, std::string_view working_directory) {
  if (!only_waits(b)) return {};
  const run_bug& first = all.list[b.waits_for.front()];
  auto text = fmt::format(", {} for {}", b.tasks == 1 ? "waits" : "wait", place_of(first, working_directory));
  if (first.name.where == b.name.where) text += fmt::format(" ({})", verdict::name_of(first.name.kind));
  if (b.waits_for.size() > 1) text += fmt::format(" and {} more", model::count_text(b.waits_for.size() - 1));
  return text;
}

}  // namespace

std::string bug_lines(const run_bugs& bugs, std::string_view working_directory, std::size_t most, bool colour) {
  constexpr std::size_t widest_place = 60;
  struct line {
    std::string kind, place, tasks;
    bool fails;
  };
  std::vector<line> lines;
  std::size_t kind_width = 0, place_width = 0;
  for (const auto& b : bugs.list) {
    if (lines.size() == most) break;
    const bool fails = b.severity == verdict::severity::failure;
    line made{std::string(verdict::name_of(b.name.kind)), whole_place_of(b, working_directory), counted_of(b), fails};
    made.tasks += also_found(b);
    if (!b.cause.empty()) made.tasks += ", " + b.cause;
    if (b.processes > 1) made.tasks += " in " + counted(b.processes, "process", "processes");
    made.tasks += whom_it_waits_for(b, bugs, working_directory);
    kind_width = std::max(kind_width, columns(made.kind));
    // What is too long for its column moves its own line alone.
    if (const auto width = columns(made.place); width <= widest_place) place_width = std::max(place_width, width);
    lines.push_back(std::move(made));
  }
  std::string text;
  for (const auto& l : lines)
    text += paint(padded(l.kind, kind_width), l.fails ? ink::error : ink::warning, colour) + "  " +
            padded(l.place, place_width) + "  " + l.tasks + "\n";
  if (lines.size() < bugs.list.size())
    text += fmt::format("… and {} more bugs (all are in --format json)\n",
                        model::count_text(bugs.list.size() - lines.size()));
  return text;
}

}  // namespace curfew::report
