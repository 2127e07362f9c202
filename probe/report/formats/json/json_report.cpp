#include "probe/report/formats/json/json_report.hpp"

#include <algorithm>

#include "probe/model/text.hpp"
#include "probe/model/utf8.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/formats/json/json_values.hpp"
#include "probe/report/formats/json/native_stacks_json.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/report/problems/tests_of.hpp"
#include "probe/report/run/pending_daemons.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_tasks = 1000;
constexpr std::size_t most_lines_alive = 1000;

std::string_view in_a_word(judged_how how) {
  switch (how) {
    case judged_how::ended:
      return "ended";
    case judged_how::gave_up:
      return "given up";
    case judged_how::at_test_end:
      return "at test end";
    case judged_how::outlived:
      break;
  }
  return "outlived";
}

std::string_view in_a_word(gravity how_grave) {
  switch (how_grave) {
    case gravity::failure:
      return "failure";
    case gravity::warning:
      return "warning";
    case gravity::note:
      break;
  }
  return "note";
}

json wait_json(const std::optional<wait_result>& end) {
  if (!end) return {};
  if (end->ended == wait_result::how::killed)
    return {{"how", "killed"}, {"signal", end->number}, {"signal_name", signal_name(end->number)}};
  if (end->ended == wait_result::how::replaced) return {{"how", "replaced"}};
  return {{"how", "exited"}, {"status", end->number}};
}

// Returns what differs between the tasks of a problem; the rest is in the problem.
json task_json(const json_source& source, const model::task& task) {
  const auto& snapshot = source.snapshot;
  const auto until = model::is_live(task.state) ? snapshot.process.taken : task.since;
  const auto* const note = snapshot.note_of(task);
  json made{{"id", task.id},
            {"name", text_json(source, task.given_name)},
            {"age_ns", (until - task.spawned).count()},
            {"in_state_ns", (snapshot.process.taken - task.since).count()},
            {"polls", task.polls},
            {"busy_ns", task.busy.count()},
            {"thread", note != nullptr && note->thread != 0 ? json(note->thread) : json()},
            {"main", static_cast<bool>(task.main)},
            {"spawner", reference_json(source, task.spawner)},
            {"owner", reference_json(source, task.owner)},
            {"waits_for", reference_json(source, task.wait_on)},
            {"object", object_json(source, static_cast<model::index>(&task - snapshot.tasks.data()))},
            {"dropped", nullptr},
            {"cancel", nullptr},
            {"error", nullptr}};
  if (task.orphaned && note != nullptr)
    made["dropped"] = {{"in", site_json(source, note->dropped_in)},
                       {"by", reference_json(source, note->dropped_by)},
                       {"ago_ns", (snapshot.process.taken - note->orphaned).count()}};
  if (task.cancel_requested) {
    const bool itself = note != nullptr && note->cancelled.count() != 0;
    made["cancel"] = {{"reason", model::text_of(task.reason)},
                      {"by", itself ? reference_json(source, note->cancelled_by) : json()},
                      {"ago_ns", itself ? json((snapshot.process.taken - note->cancelled).count()) : json()}};
  }
  add_what_is_seldom(made, source, task);
  if (task.state == model::task_state::failed && note != nullptr) made["error"] = model::valid_utf8(note->error);
  if (task.state != model::task_state::failed && note != nullptr && !note->error.empty())
    made["loop_ended_by"] = model::valid_utf8(note->error);
  return made;
}

// Returns the loop that began at a place. The function of that site is the loop's name.
json loop_json(const json_source& source, model::index place) {
  if (place == 0) return nullptr;
  const model::site& at = source.snapshot.site_at(place);
  return {{"name", text_json(source, at.function)}, {"file", text_json(source, at.file)}, {"line", at.line}};
}

// Adds the function or the loop at whose place something was only counted.
void add_counted(json& made, const json_source& source, const verdict::problem& problem) {
  switch (verdict::rule_of(problem.kinds.foremost()).counted_as.of) {
    case verdict::counted_words::what::tasks:
      made["function"] = site_json(source, problem.site);
      break;
    case verdict::counted_words::what::handlers:
      made["loop"] = loop_json(source, problem.site);
      break;
  }
}

json problem_json(const process_digest& digest, const verdict::problem& problem) {
  const json_source source{digest.process.snapshot, digest.tree};
  const auto* first = problem.tasks.empty() ? nullptr : &source.snapshot.tasks[problem.tasks.front()];
  auto docs = json::array();
  for (const auto kind : problem.kinds.list())
    docs.push_back("docs/findings/" + std::string(verdict::name_of(kind)) + ".md");
  const model::wording words(source.snapshot, source.tree, {});
  const auto evidence = evidence_of(problem, digest.process, words);
  const auto said = statement_of(evidence);
  const bool of_counts = is_of_counts(problem);
  json made{{"findings", findings_json(problem.kinds)},
            {"severity", in_a_word(said.gravity)},
            {"count", problem.count},
            {"spawned_at", of_counts ? json() : site_json(source, problem.site)},
            {"fix", said.fix.empty() ? json() : json(said.fix)},
            {"docs", std::move(docs)}};
  if (of_counts) add_counted(made, source, problem);
  if (const auto* const poll = evidence.blocking_poll()) {
    made["function"] = site_json(source, poll->function);
    made["longest_poll"] = {{"task", poll->task}, {"lasted_ns", poll->lasted.count()}, {"ran", json::array()}};
    for (const auto site : poll->running) made["longest_poll"]["ran"].push_back(site_json(source, site));
  }
  auto tasks = json::array(), lines = json::array(), tests = json::array();
  for (const auto test : tests_of(source.snapshot, problem)) tests.push_back(text_json(source, test));
  if (first != nullptr) {
    made["function"] = site_json(source, first->function);
    made["state"] = model::state_text(*first);
    made["operation"] = text_json(source, source.snapshot.stack_of(*first).operation);
    made["stack"] = stack_json(source, *first);
    made["stack_depth"] = source.snapshot.stack_of(*first).depth;
    made["owned_by"] = model::text_of(first->owned_by);
    for (std::size_t i = 0; i < std::min(problem.tasks.size(), most_tasks); ++i)
      tasks.push_back(task_json(source, source.snapshot.tasks[problem.tasks[i]]));
    for_each_node(source, digest.around(problem), digest.kinds, [&](json node) { lines.push_back(std::move(node)); });
  }
  made["tests"] = std::move(tests);
  made["tasks"] = std::move(tasks);
  made["tree"] = std::move(lines);
  return made;
}

json problems_json(const process_digest& digest) {
  auto made = json::array();
  for (const auto& problem : digest.problems) made.push_back(problem_json(digest, problem));
  return made;
}

json alive_json(const process_digest& digest) {
  auto nodes = json::array();
  const json_source source{digest.process.snapshot, digest.tree};
  auto lines = digest.innocent;
  lines.resize(std::min(lines.size(), most_lines_alive));
  for_each_node(source, lines, digest.kinds, [&](json node) { nodes.push_back(std::move(node)); });
  return nodes;
}

json daemons_json(const model::snapshot& snapshot) {
  auto groups = json::array();
  for (const auto& group : pending_daemons_of(snapshot).groups)
    groups.push_back({{"name", group.name.empty() ? json() : json(model::valid_utf8(group.name))},
                      {"operation", group.operation.empty() ? json() : json(model::valid_utf8(group.operation))},
                      {"tasks", group.tasks}});
  return groups;
}

json process_json(const process_digest& digest) {
  const auto& p = digest.process;
  const auto& about = p.snapshot.process;
  return {{"pid", about.pid},
          {"parent_pid", about.parent_pid},
          {"command_line", model::valid_utf8(about.command_line)},
          {"executable", model::valid_utf8(about.executable)},
          {"segment", model::valid_utf8(about.segment)},
          {"fate", in_a_word(p.judged)},
          {"end", model::text_of(about.end)},
          {"wait_status", wait_json(p.end)},
          {"began_unix_ns", unix_ns(about.began)},
          {"uptime_ns", uptime(p.snapshot).count()},
          {"tasks_spawned", tasks_spawned(p.snapshot)},
          {"tasks_untracked", tasks_untracked(p.snapshot)},
          {"nodes_untracked", about.untracked_nodes},
          {"lost_threads", about.lost_threads},
          {"lost_names", about.lost_names},
          {"misused_calls", about.misused_calls},
          {"torn_entries", p.snapshot.torn_slots},
          {"loops_without_tasks", idle_loops_json(p.snapshot)},
          {"daemons_at_shutdown", daemons_json(p.snapshot)},
          {"alive_without_findings", alive_json(digest)},
          {"threads", native_stacks_json(p.stacks)},
          {"threads_incomplete",
           p.stacks.why_incomplete.empty() ? json() : json(model::valid_utf8(p.stacks.why_incomplete))},
          {"problems", problems_json(digest)}};
}

json inner_check_json(const inner_check& inner) {
  const bool ended = inner.state == inner_check_state::ended;
  const auto* const state = ended ? "ended" : inner.state == inner_check_state::outlived ? "outlived" : "lost";
  return {{"pid", inner.pid},
          {"fate", state},
          {"judged", ended ? json(inner.judged) : json()},
          {"status", ended ? json(inner.status) : json()}};
}

json excused_json(const digest& digest) {
  json suppressions = json::array(), unseen = json::array(), grown = json::array(), tests = json::array();
  const auto named = [](const verdict::finding_key& key) {
    return json{{"finding", key.finding}, {"function", key.function}, {"task", key.task}, {"file", key.file}};
  };
  for (const auto& [test, findings] : digest.excused.by_test)
    tests.push_back({{"test", model::valid_utf8(test)}, {"findings", findings}});
  for (const auto& [s, findings] : digest.excused.by_suppression)
    suppressions.push_back({{"finding", model::valid_utf8(s.finding)},
                            {"pattern", model::valid_utf8(s.pattern)},
                            {"from", model::valid_utf8(s.from())},
                            {"compiled_in", s.compiled_in},
                            {"fault", s.fault.empty() ? json() : json(model::valid_utf8(s.fault))},
                            {"findings", findings}});
  for (const auto& key : digest.excused.unseen) unseen.push_back(named(key));
  for (const auto& [key, known, seen] : digest.excused.grown) {
    grown.push_back(named(key));
    grown.back().update(
        {{"lines_known", known.lines}, {"lines", seen.lines}, {"tasks_known", known.tasks}, {"tasks", seen.tasks}});
  }
  return {{"suppressed", digest.excused.suppressed},
          {"suppressions", std::move(suppressions)},
          {"known", digest.excused.known},
          {"unseen", std::move(unseen)},
          {"grown", std::move(grown)},
          {"allowed", digest.excused.allowed},
          {"tests", std::move(tests)}};
}

}  // namespace

std::string json_report(const digest& digest) {
  const auto& run = digest.run;
  json made{
      {"schema", json_schema}, {"kind", "report"}, {"summary", digest.summary}, {"failed", any_failure(digest.bugs)}};
  made["status"] = run.status;
  made["bugs"] = json::array();
  for (const auto& b : digest.bugs.list) made["bugs"].push_back(bug_json(b));
  made["excused"] = excused_json(digest);
  made["tasks_cut_off"] = digest.bugs.cut_off;
  made["not_judged"] = json::array();
  for (const auto& gap : digest.not_judged)
    made["not_judged"].push_back({{"cause", name_of(gap.kind)},
                                  {"pid", gap.pid != 0 ? json(gap.pid) : json()},
                                  {"sentence", gap.sentence},
                                  {"allowed", gap.allowed}});
  made["inner_checks"] = json::array();
  for (const auto& inner : run.inner_checks) made["inner_checks"].push_back(inner_check_json(inner));
  auto command = json::array(), errors = json::array(), processes = json::array();
  for (const auto& word : run.command) command.push_back(model::valid_utf8(word));
  for (const auto& error : run.errors) errors.push_back(model::valid_utf8(error));
  for (const auto& p : digest.processes) processes.push_back(process_json(p));
  made["command"] = std::move(command);
  made["unwitnessed_signals"] = json::array();
  for (const int number : run.unwitnessed_signals) made["unwitnessed_signals"].push_back(signal_name(number));
  made["wait_status"] = wait_json(run.command_end);
  made["timeout_ns"] = run.timeout ? json(run.timeout->count()) : json();
  made["errors"] = std::move(errors);
  made["processes"] = std::move(processes);
  return made.dump() + "\n";
}

}  // namespace curfew::report
