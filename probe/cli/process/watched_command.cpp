#include "probe/cli/process/watched_command.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "probe/cli/process/descendants.hpp"
#include "probe/cli/process/process_maps.hpp"
#include "probe/cli/process/process_stat.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto instrumented_grace = 1s;  // for descendants that record or check and still run when CMD has ended
constexpr auto newborn_grace = 300ms;    // for descendants that may be about to record
constexpr auto usual_grace = 2s;         // from SIGTERM to SIGKILL after a timeout, and to the report of who is left
constexpr auto patience_for_stacks = 5s;

// Returns whether the recorded process is this live descendant, and whether its record is all there is to know: it has
// not gone on as another program (exec).
bool is_recorded_by(const report::process& recorded, const descendant& d) {
  const auto& about = recorded.snapshot.process;
  if (about.pid != static_cast<std::uint32_t>(d.pid)) return false;
  if (about.start_jiffies != 0 && about.start_jiffies != d.stat.start_jiffies) return false;
  return recorded.judged != report::judged_how::ended || about.end != model::process_end::died;
}

}  // namespace

watched_command::watched_command(const std::string& directory, std::vector<std::string> usual,
                                 const trace_socket& traces, const judge::policy& policy)
    : collector_(directory, policy),
      traces_(traces),
      strays_(std::move(usual), [this](pid_t pid) { return is_ours(pid); }),
      supervisor_([this](pid_t pid, report::wait_result how) {
        reaped_.insert(static_cast<std::uint32_t>(pid));
        collector_.ended(pid, how);
      }) {}

void watched_command::run(const time_limits& limits, report::run& run) {
  std::optional<clock::time_point> until;
  if (limits.timeout) until = clock::now() + *limits.timeout;
  supervisor_.start(run.command);
  run.command_pid = static_cast<std::uint32_t>(supervisor_.command_pid());
  while (!supervisor_.command_end() && (!until || clock::now() < *until)) wait(until);
  run.command_end = supervisor_.command_end();
  if (run.command_end) {
    wait_for_the_rest();
  } else {
    run.timeout = limits.timeout;
    collector_.give_up(limits.grace.value_or(patience_for_stacks));
    const auto grace = limits.grace.value_or(usual_grace);
    // Checks inside this one that end now wait until they are heard.
    run.survivors = supervisor_.end_all(grace, grace, [this] { hear(); });
  }
}

void watched_command::wait(std::optional<clock::time_point> until) {
  for (const auto look : {collector_.look_again_at(), strays_.look_again_at()})
    if (look) until = until ? std::min(*until, *look) : *look;
  const std::array readable{collector_.fd(), traces_.fd(), strays_.fd()};
  supervisor_.wait(until, readable);
  look();
}

void watched_command::look() {
  collector_.look();
  for (auto& stray : strays_.look()) unrecorded_.try_emplace(stray.pid, std::move(stray));
  hear();
}

void watched_command::hear() {
  auto heard = traces_.receive();
  for (const auto& [pid, notice] : heard.checks) inner_.hear(pid, notice);
  for (auto& said : heard.unrecorded) {
    // An empty reason takes back what the process said: it records now.
    if (said.reason.empty())
      unrecorded_.erase(said.pid);
    else
      unrecorded_.insert_or_assign(said.pid, std::move(said));
  }
}

// Returns whether this check has to judge a process. An inner check announces itself before it runs anything, so its
// descendants are known to be its own.
std::optional<bool> watched_command::is_ours(pid_t pid) {
  hear();
  return inner_.is_ours(pid);
}

std::vector<std::string> watched_command::hand_over(report::run& run) {
  look();
  std::erase_if(reaped_, [this](std::uint32_t pid) { return inner_.contains(static_cast<pid_t>(pid)); });
  for (auto& stray : strays_.look_back(reaped_)) unrecorded_.try_emplace(stray.pid, std::move(stray));
  auto living = collector_.hand_over(run);
  for (const auto& [pid, left] : collector_.unrecorded()) unrecorded_.try_emplace(pid, left);
  for (auto& [pid, process] : unrecorded_) run.unrecorded.push_back(std::move(process));
  if (run.command_end) run.silent = silent_ones(run);
  if (run.command_end && living.empty() && !has_proc() && anybody_is_left()) run.silent.push_back({});
  run.inner_checks = inner_.list();
  run.unwitnessed_signals.assign(supervisor_.unwitnessed_signals().begin(), supervisor_.unwitnessed_signals().end());
  return living;
}

// Returns whether a descendant of the command still runs, whoever that is.
bool watched_command::anybody_is_left() {
  supervisor_.wait(clock::now());  // reaps those that have ended
  return supervisor_.has_descendants();
}

// Returns descendants of the command that still run and could record, but have not begun to: nobody knows what becomes
// of their tasks.
std::vector<report::silent_process> watched_command::silent_ones(const report::run& run) const {
  const auto has_told = [&run](const descendant& d) {
    const auto pid = static_cast<std::uint32_t>(d.pid);
    return std::any_of(run.processes.begin(), run.processes.end(),
                       [&](const report::process& p) { return is_recorded_by(p, d); }) ||
           std::any_of(run.unrecorded.begin(), run.unrecorded.end(), [&](const auto& u) { return u.pid == pid; });
  };
  std::map<std::tuple<std::string, std::string, std::uint64_t>, bool> records;  // by file
  std::vector<report::silent_process> found;
  for (const auto& d : descendants()) {
    const auto pid = static_cast<std::uint32_t>(d.pid);
    if (d.stat.exiting || has_told(d) || !inner_.is_ours(d.pid).value_or(false)) continue;
    const auto can_record = [&](const mapped_file& f) {
      if (!f.has_code) return false;
      const auto [at, is_new] = records.try_emplace({f.path, f.device, f.inode});
      if (is_new) at->second = has_recorder(pid, f);
      return at->second;
    };
    const auto files = mapped_files(pid);
    if (files && std::any_of(files->begin(), files->end(), can_record)) found.push_back({pid, d.stat.name});
  }
  return found;
}

// Waits for what CMD left running, which ends soon or is meant to live on.
void watched_command::wait_for_the_rest() {
  const auto began = clock::now();
  while (!supervisor_.asked_to_end()) {
    const bool any_judged = collector_.any_alive() || inner_.any_running();
    const auto grace = any_judged                      ? std::chrono::milliseconds(instrumented_grace)
                       : supervisor_.has_descendants() ? newborn_grace
                                                       : 0ms;
    if (clock::now() >= began + grace) return;
    wait(began + grace);
  }
}

}  // namespace curfew::cli
