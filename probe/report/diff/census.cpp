#include "probe/report/diff/census.hpp"

#include <nlohmann/json.hpp>

#include "probe/judge/judgement.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/utf8.hpp"
#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/run/json_input.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

constexpr const char* remedy = ": write one with `curfew check --format json=FILE -- CMD`";

task_origin origin_of(const model::snapshot& snapshot, const model::task& task) {
  const auto function = snapshot.text(snapshot.site_at(task.function).function);
  return {model::valid_utf8(snapshot.text(snapshot.site_at(task.spawned_at).function)),
          model::valid_utf8(function.empty() ? snapshot.name_of(task) : function)};
}

// Returns whether a bug is at a line that spawned its tasks, as verdict::has_line() says where there is a snapshot:
// then `where` is a path and a number.
bool has_line(const verdict::finding_key& key, std::string_view where) {
  if (const auto kind = verdict::find_kind(key.finding); kind && verdict::rule_of(*kind).is_of_counts()) return false;
  const auto colon = where.rfind(':');
  if (key.file.empty() || colon == std::string_view::npos || !where.substr(0, colon).ends_with(key.file)) return false;
  const auto line = where.substr(colon + 1);
  return !line.empty() && line != "0" && line.find_first_not_of("0123456789") == std::string_view::npos;
}

void add(census& made, const verdict::finding_key& key, const census::bug_count& bug) {
  auto& known = made.bugs[key];  // several lines may have one key
  if (known.where.empty()) known.where = bug.where;
  known.tasks += bug.tasks;
  known.fails = known.fails || bug.fails;
  if (has_line(key, bug.where))
    known.lines.insert(bug.where);
  else
    known.tasks_without_line += bug.tasks;
}

// Returns whether a report says that bugs may be missing in it.
bool is_incomplete(const nlohmann::json& report) {
  bool any = !field_of(report, "timeout_ns").is_null();
  for (const auto& gap : list_of(report, "not_judged")) any = any || !truth_of(gap, "allowed");
  return any;
}

}  // namespace

census census_of(const model::snapshot& snapshot) {
  census made;
  for (const auto& b : bugs_of_one(snapshot, bugs_of(snapshot, judge::judgement_of(snapshot).findings)).list)
    for (const auto& part : b.parts)
      add(made, part.key, {part.tasks, b.severity == verdict::severity::failure, model::valid_utf8(b.name.where)});
  auto& live = made.live.emplace();
  for (const auto& task : snapshot.tasks)
    if (model::is_live(task.state)) ++live[origin_of(snapshot, task)];
  return made;
}

census census_in(std::string_view text, const std::string& name) {
  constexpr const char* what = ": is no report of `curfew check --format json`";
  census made;
  std::size_t number = 0;  // of the bug that is read; 0: none
  try {
    const auto report = json_in(text);
    if (const auto kind = text_of(report, "kind"); kind != "report")
      throw not_a_report(name + what + ", but a \"" + model::printable(kind) + "\"" + remedy);
    for (const auto& b : list_of(report, "bugs")) {
      ++number;
      const auto finding = text_of(b, "finding");
      const auto where = field_of(b, "where").is_null() ? std::string() : text_of(b, "where");
      const auto add_all = [&](const nlohmann::json& of) {
        add(made, {finding, text_of(of, "function"), text_of(of, "task"), text_of(of, "file")},
            {number_of(of, "tasks"), truth_of(b, "fails"), where});
      };
      if (b.contains("parts"))
        for (const auto& part : list_of(b, "parts")) add_all(part);
      else
        add_all(b);
    }
    number = 0;
    if (is_incomplete(report)) made.not_judged = text_of(report, "summary");
  } catch (const unexpected_json& e) {
    throw not_a_report(name + what + " (" + (number == 0 ? "" : "bug " + std::to_string(number) + ": ") + e.what() +
                       ")" + remedy);
  }
  return made;
}

}  // namespace curfew::report
