#include "probe/adapters/gtest/failures.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/problems/tests_of.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/plain_asio.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::gtest {

namespace {

// Returns whether somebody is known to run the loop: its main task has been begun and is not done, or its end waits for
// the other tasks. Of a plain Asio context nobody says so.
bool is_run(const model::snapshot& snapshot, const model::loop& loop) {
  if (loop.state == model::loop_state::draining) return true;
  return loop.main != 0 && std::any_of(snapshot.tasks.begin(), snapshot.tasks.end(), [&](const model::task& t) {
           return t.id == loop.main && model::is_live(t.state);
         });
}

// Returns what is known of the loop in which a live task was left.
std::string note_on_loop_of(const model::snapshot& snapshot, const model::task& left) {
  if (left.loop < snapshot.loops.size() && is_run(snapshot, snapshot.loops[left.loop]))
    return "its loop still runs: let the main task end, or cancel it, and join the loop's thread before the test ends";
  if (verdict::is_in_pool(snapshot, left)) return "its pool goes on beyond the test";
  return "its context goes on beyond the test";
}

failure failure_of(const report::process_digest& digest, const verdict::problem& problem,
                   const std::string& working_directory) {
  const auto& snapshot = digest.process.snapshot;
  const auto& site = snapshot.site_at(problem.site);
  failure made{.file = std::string(snapshot.text(site.file)),
               .line = static_cast<int>(site.line),
               .text = report::usual_format().write_problem(digest, problem, {.working_directory = working_directory})};
  if (const auto tests = report::tests_of(snapshot, problem); !tests.empty())
    made.test = std::string(snapshot.text(tests.front()));
  const auto is_left = [&](model::index task) {
    const auto& t = snapshot.tasks[task];
    return model::is_live(t.state) && !t.pending_at_shutdown && !t.orphaned;
  };
  const auto left = std::find_if(problem.tasks.begin(), problem.tasks.end(), is_left);
  if (left != problem.tasks.end()) made.text += "  note     " + note_on_loop_of(snapshot, snapshot.tasks[*left]) + "\n";
  return made;
}

// A warning is no reason to fail.
bool fails(const verdict::problem& problem) { return report::gravity_of(problem) == report::gravity::failure; }

}  // namespace

std::string note_on_outliving(const look& look) {
  std::set<model::index> tasks;
  for (const auto& f : look.findings) tasks.insert(f.task);
  if (tasks.empty()) return {};
  const auto& first = look.snapshot.tasks[*tasks.begin()];
  const auto* const test = look.snapshot.test_at(first.spawned);
  const auto name = look.snapshot.name_of(first);
  return "curfew: " + model::count_text(tasks.size()) + (tasks.size() == 1 ? " task waits" : " tasks wait") +
         " in a context that outlives the tests, and is not judged here" +
         (name.empty() ? "" : ": `" + model::printable(name) + "`") +
         (test == nullptr ? "" : ", begun in " + model::printable(look.snapshot.text(test->name))) +
         ". Let what the tests have begun end with them, or have `curfew check` judge the program.\n";
}

std::vector<failure> failures_of(const look& look, const judge::policy& policy, const std::string& whose) {
  std::vector<failure> made;
  if (!look.error.empty()) made.push_back({.text = "curfew cannot judge " + whose + ": " + look.error + "\n"});
  if (look.untracked != 0)
    made.push_back({.text = "curfew cannot judge " + whose + ": " + model::count_text(look.untracked) +
                            (look.untracked == 1 ? " task" : " tasks") +
                            " found no room in the segment; give /dev/shm more room, or set CURFEW_DIR to a folder "
                            "that has it\n"});
  if (look.findings.empty()) return made;
  report::run run;
  run.policy = policy;
  run.processes.push_back(
      {.snapshot = look.snapshot, .findings = look.findings, .judged = report::judged_how::at_test_end, .end = {}});
  const auto digest = report::digest_of(run);
  std::error_code ignored;
  const auto working_directory = std::filesystem::current_path(ignored).string();
  std::size_t more = 0;
  for (const auto& problem : digest.processes.front().problems) {
    if (!fails(problem)) continue;
    if (made.size() < most_failures)
      made.push_back(failure_of(digest.processes.front(), problem, working_directory));
    else
      ++more;
  }
  if (more != 0)
    made.push_back(
        {.text = "… and " + model::count_text(more) + " more problems (run the test under `curfew check`)\n"});
  return made;
}

}  // namespace curfew::gtest
