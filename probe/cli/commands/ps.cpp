// `curfew ps`: lists the instrumented processes, and dead ones whose segment is left.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/policy_options.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/judge/policy.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/report/bugs/bug.hpp"
#include "probe/report/format.hpp"
#include "probe/report/process_row.hpp"
#include "probe/report/run/run.hpp"
#include "probe/segment/folder.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::cli {

namespace {

struct ps_options {
  const report::format* format = &report::usual_format();
  colour_choice colour = colour_choice::automatic;
  policy_options policy;
};

report::process_row row_of(const reader::recorded_process& l, const judge::policy& policy) {
  report::process_row row;
  row.pid = l.pid;
  row.segment = l.path;
  row.checked = l.checked;
  row.command_line = l.command_line;
  row.error = l.failure;
  if (!row.error.empty()) return row;
  try {
    const auto snapshot = reader::attach(l.path).snapshot();
    row.end = snapshot.process.end;
    row.began = snapshot.process.began;
    row.uptime = report::uptime(snapshot);
    row.end_unseen = snapshot.process.end_unseen;
    row.tasks_alive = report::tasks_alive(snapshot);
    row.untracked = std::max(report::tasks_untracked(snapshot), snapshot.process.untracked_nodes);
    const auto findings = judge::judgement_of(snapshot, policy).findings;
    row.bugs = report::bugs_of(snapshot, findings).list.size();
    for (const auto& finding : findings) row.findings += finding.count;
  } catch (const reader::error& e) {
    row.error = e.what();
  }
  return row;
}

int ps(const ps_options& options) {
  const auto directory = segment::default_folder();
  const auto policy = read_policy(options.policy);
  std::vector<report::process_row> rows;
  for (const auto& l : reader::list_all(directory)) {
    rows.push_back(row_of(l, policy));
    // A process that exits cleanly removes its file.
    if (!rows.back().error.empty() && ::access(l.path.c_str(), F_OK) != 0) rows.pop_back();
  }
  if (rows.empty() && options.format->for_people)
    print("no instrumented process runs or left its segment in " + segment::in_words(directory) +
          "\nA program records if it is built with curfew, one of Python if it is started with `curfew run --`.\n");
  else
    print(options.format->write_processes(rows, {.colour = wants_colour(options.colour, STDOUT_FILENO),
                                                 .width = size_of_terminal(STDOUT_FILENO).columns}));
  return 0;
}

}  // namespace

void add_ps(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<ps_options>();
  auto& command = add_command(app, "ps", "list instrumented processes, and dead ones that left their segment",
                              "curfew ps [OPTIONS]");
  add_suppressions(command, options->policy);
  add_time_limits(command, options->policy, looks::one);
  add_format(command, options->format, report::formats_with(&report::format::write_processes));
  add_colour(command, options->colour);
  set_footer(command, std::string(what_a_duration_is) +
                          "\n"
                          "Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID.");
  when_chosen(command, [options, &chosen] { chosen = [options] { return ps(*options); }; });
}

}  // namespace curfew::cli
