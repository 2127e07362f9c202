#include "probe/report/diff/census.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "probe/judge/judgement.hpp"
#include "probe/model/utf8.hpp"
#include "probe/report/bugs/run_bugs.hpp"

namespace curfew::report {

namespace {

task_origin origin_of(const model::snapshot& snapshot, const model::task& task) {
  const auto function = snapshot.text(snapshot.site_at(task.function).function);
  return {model::valid_utf8(snapshot.text(snapshot.site_at(task.spawned_at).function)),
          model::valid_utf8(function.empty() ? snapshot.name_of(task) : function)};
}

void add(census& made, const verdict::finding_key& key, const census::bug_count& bug) {
  auto& known = made.bugs[key];  // several lines may have one key
  if (known.where.empty()) known.where = bug.where;
  known.tasks += bug.tasks;
  known.fails = known.fails || bug.fails;
  known.lines.insert(key.file.empty() ? std::string() : bug.where);
}

// Returns whether a report says that bugs may be missing in it.
bool is_incomplete(const nlohmann::json& report) {
  const auto& gaps = report.at("not_judged");
  return !report.at("timeout_ns").is_null() ||
         std::any_of(gaps.begin(), gaps.end(), [](const auto& gap) { return !gap.at("allowed").template get<bool>(); });
}

}  // namespace

census census_of(const model::snapshot& snapshot) {
  census made;
  for (const auto& b : bugs_of_one(snapshot, bugs_of(snapshot, judge::judgement_of(snapshot).findings)).list)
    add(made, b.key, {b.tasks, b.severity == verdict::severity::failure, model::valid_utf8(b.name.where)});
  auto& live = made.live.emplace();
  for (const auto& task : snapshot.tasks)
    if (model::is_live(task.state)) ++live[origin_of(snapshot, task)];
  return made;
}

census census_in(std::string_view text, const std::string& name) {
  census made;
  try {
    const auto report = nlohmann::json::parse(text);
    if (report.at("kind") != "report")
      throw not_a_report(name + ": is no report of `curfew check --format json`, but \"" +
                         report.at("kind").get<std::string>() + "\"");
    for (const auto& b : report.at("bugs"))
      add(made,
          {b.at("finding").get<std::string>(), b.at("function").get<std::string>(), b.at("task").get<std::string>(),
           b.at("file").get<std::string>()},
          {b.at("tasks").get<std::uint64_t>(), b.at("fails").get<bool>(),
           b.at("where").is_null() ? std::string() : b.at("where").get<std::string>()});
    if (is_incomplete(report)) made.not_judged = report.at("summary").get<std::string>();
  } catch (const nlohmann::json::exception& e) {
    throw not_a_report(name + ": is no report of `curfew check --format json` (" + e.what() + ")");
  }
  return made;
}

}  // namespace curfew::report
