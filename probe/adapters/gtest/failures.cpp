#include "probe/adapters/gtest/failures.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "probe/model/text.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::gtest {

namespace {

failure failure_of(const report::process_digest& digest, const verdict::problem& problem,
                   const std::string& working_directory) {
  const auto& snapshot = digest.process.snapshot;
  const auto& site = snapshot.site_at(problem.site);
  failure made{.file = std::string(snapshot.text(site.file)),
               .line = static_cast<int>(site.line),
               .text = report::usual_format().write_problem(digest, problem, {.working_directory = working_directory})};
  const auto still_runs = [&](model::index task) {
    const auto& t = snapshot.tasks[task];
    return model::is_live(t.state) && !t.pending_at_shutdown && !t.orphaned;
  };
  if (std::any_of(problem.tasks.begin(), problem.tasks.end(), still_runs))
    made.text += "  note     the loop still runs: end it before the test ends (stop it, and join its thread)\n";
  return made;
}

// A warning is no reason to fail.
bool fails(const verdict::problem& problem) { return report::gravity_of(problem) == report::gravity::failure; }

}  // namespace

std::vector<failure> failures_of(const look& look) {
  std::vector<failure> made;
  if (!look.error.empty()) made.push_back({.text = "curfew cannot judge this test: " + look.error + "\n"});
  if (look.untracked != 0)
    made.push_back({.text = "curfew cannot judge this test: " + model::count_text(look.untracked) +
                            (look.untracked == 1 ? " task" : " tasks") +
                            " found no room in the segment; give /dev/shm more room, or set CURFEW_DIR to a folder "
                            "that has it\n"});
  if (look.findings.empty()) return made;
  report::run run;
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
