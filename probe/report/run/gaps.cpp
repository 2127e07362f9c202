#include "probe/report/run/gaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/run/process_end_text.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::report {

namespace {

constexpr std::array<gap_form, gap_kinds> forms{{
    {gap_kind::killed, "killed", "a process that was killed or crashed"},
    {gap_kind::nothing_recorded, "nothing-recorded", "a run in which no process recorded its tasks"},
    {gap_kind::unrecorded, "unrecorded", "a process that could not record its tasks"},
    {gap_kind::untracked, "untracked", "tasks that found no room and were only counted"},
    {gap_kind::outlived, "outlived", "a process that still runs when CMD has ended"},
    {gap_kind::unreadable, "unreadable", "a segment that cannot be read"},
}};

bool was_killed(const std::optional<wait_result>& end) { return end && end->ended == wait_result::how::killed; }

cut_short how_cut_short(const process& p) {
  if (!p.end) return cut_short::unknown;
  return was_killed(p.end) ? cut_short::by_force : cut_short::by_itself;
}

std::string of_killed(const process& p) {
  const auto alive = tasks_alive(p.snapshot);
  return fmt::format("{} {}, with {}", called(p.snapshot.process), process_end_text(p),
                     alive == 0 ? "no task alive" : counted(alive, "task alive", "tasks alive"));
}

// Returns whether the killed command is among the processes. A command that did not record, such as a shell, is not.
bool command_is_among(const run& run) {
  return std::any_of(run.processes.begin(), run.processes.end(),
                     [&](const process& p) { return p.snapshot.process.pid == run.command_pid && was_killed(p.end); });
}

std::string of_untracked(const process& p) {
  const auto tasks = tasks_untracked(p.snapshot);
  const auto nodes = p.snapshot.process.untracked_nodes;
  const auto threads = p.snapshot.process.lost_threads;
  std::string what;
  const auto add = [&](std::uint64_t n, std::string_view one, std::string_view many) {
    if (n != 0) what += (what.empty() ? "" : ", ") + counted(n, one, many);
  };
  add(tasks, "task", "tasks");
  add(nodes > tasks ? nodes - tasks : 0, "other node", "other nodes");
  add(threads, "thread's counters", "threads' counters");
  return what.empty() ? what
                      : fmt::format("{} found no room in the segment of {} and went untracked", what,
                                    called(p.snapshot.process));
}

// Returns the file of the command's program, as far as its path is known.
std::string program_of(const run& run) {
  const bool has_path = !run.command.empty() && run.command.front().find('/') != std::string::npos;
  return has_path ? model::printable(run.command.front()) : "FILE";
}

// Returns why nobody recorded. If a process could not, it is built with curfew, and its own gap says what kept it from
// it.
std::string of_nothing_recorded(const run& run) {
  constexpr std::string_view what = "no process recorded its tasks: ";
  if (run.unrecorded.empty() && !run.why_silent.empty()) return std::string(what) + run.why_silent;
  if (run.unrecorded.empty())
    return std::string(what) + "the command is not built with curfew (`curfew doctor " + program_of(run) +
           "` tells), no loop ran in it, or what it started lost CURFEW_DIR and CURFEW_CHECK, or if it is Python "
           "curfew's folder in PYTHONPATH, from its environment (env -i, sudo, a container)";
  return std::string(what) +
         (run.unrecorded.size() == 1 ? "1 process that is"
                                     : model::count_text(run.unrecorded.size()) + " processes that are") +
         " built to record could not";
}

bool nobody_recorded(const run& run) {
  const bool any_unknown = std::any_of(run.inner_checks.begin(), run.inner_checks.end(),
                                       [](const inner_check& c) { return c.state != inner_check_state::ended; });
  return run.processes.empty() && run.errors.empty() && judged_by_inner_checks(run) == 0 && !any_unknown;
}

class collector {
 public:
  explicit collector(const run& run) : run_(run) {}

  void add(gap_kind kind, std::uint32_t pid, std::string sentence, cut_short how = cut_short::by_force) {
    found_.push_back({kind, pid, std::move(sentence), run_.allowed[static_cast<std::size_t>(kind)], how});
  }
  std::vector<gap> take() { return std::move(found_); }

 private:
  const run& run_;
  std::vector<gap> found_;
};

}  // namespace

std::span<const gap_form> gap_forms() { return forms; }

std::string_view name_of(gap_kind kind) {
  return std::find_if(forms.begin(), forms.end(), [&](const gap_form& f) { return f.kind == kind; })->name;
}

bool was_cut_short(const process& p) {
  if (p.judged != judged_how::ended) return false;
  if (was_killed(p.end)) return true;
  if (p.snapshot.process.end != model::process_end::died) return false;
  if (!p.end) return true;  // nobody can say that it was no crash
  return tasks_alive(p.snapshot) != 0;
}

std::vector<gap> gaps(const run& run) {
  collector found(run);
  for (const auto& p : run.processes)
    if (was_cut_short(p)) found.add(gap_kind::killed, p.snapshot.process.pid, of_killed(p), how_cut_short(p));
  for (const auto& inner : run.inner_checks)
    if (inner.state == inner_check_state::lost)
      found.add(gap_kind::killed, inner.pid,
                fmt::format("a check inside this one (pid {}) was killed: what it ran was not judged", inner.pid));
  if (was_killed(run.command_end) && !command_is_among(run))
    found.add(gap_kind::killed, run.command_pid,
              fmt::format("the command {}, and had not recorded", in_words(*run.command_end)));
  if (nobody_recorded(run)) found.add(gap_kind::nothing_recorded, 0, of_nothing_recorded(run));
  for (const auto& u : run.unrecorded)
    found.add(
        gap_kind::unrecorded, u.pid,
        fmt::format("{} could not record its tasks: {}", called(u.pid, u.executable), model::printable(u.reason)));
  for (const auto& p : run.processes)
    if (auto sentence = of_untracked(p); !sentence.empty())
      found.add(gap_kind::untracked, p.snapshot.process.pid, std::move(sentence));
  for (const auto& p : run.processes)
    if (p.judged == judged_how::outlived)
      found.add(gap_kind::outlived, p.snapshot.process.pid,
                fmt::format("{} {}", called(p.snapshot.process), process_end_text(p)));
  for (const auto& inner : run.inner_checks)
    if (inner.state == inner_check_state::outlived)
      found.add(gap_kind::outlived, inner.pid,
                fmt::format("a check inside this one (pid {}) still ran when the command had ended: what it judges is "
                            "not known here",
                            inner.pid));
  for (const auto& s : run.silent)
    found.add(gap_kind::outlived, s.pid,
              s.pid == 0
                  ? "a descendant of the command still ran when that had ended. Whether it is built with curfew is "
                    "not known: there is no /proc here that shows it"
                  : fmt::format("{} still ran when the command had ended, and had recorded nothing until then",
                                called(s.pid, s.name)));
  for (const auto& s : run.survivors)
    found.add(gap_kind::outlived, s.pid,
              fmt::format("{} could not be ended: {}",
                          s.pid == 0 ? "a descendant of the command" : called(s.pid, s.name), s.reason));
  for (const auto& e : run.errors) found.add(gap_kind::unreadable, 0, model::printable(e));
  return found.take();
}

bool is_all_seen(const run& run, const std::vector<gap>& gaps) {
  const bool any_excused =
      std::any_of(run.processes.begin(), run.processes.end(), [](const process& p) { return !p.excused.empty(); });
  return gaps.empty() && !run.timeout && run.inner_checks.empty() && !any_excused;
}

bool any_not_allowed(const std::vector<gap>& gaps) {
  return std::any_of(gaps.begin(), gaps.end(), [](const gap& g) { return !g.allowed; });
}

}  // namespace curfew::report
