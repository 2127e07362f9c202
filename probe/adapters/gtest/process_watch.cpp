#include "probe/adapters/gtest/process_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "probe/judge/judgement.hpp"
#include "probe/judge/left_running.hpp"
#include "probe/reader/attach_own.hpp"
#include "probe/reader/error.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::gtest {

namespace {

using std::chrono::milliseconds;
using time = process_watch::time;

// Returns that time as the snapshot's instants are, from the beginning of the segment on.
model::nanoseconds instant_of(time at, const model::snapshot& snapshot) {
  return at.time_since_epoch() - snapshot.process.began_monotonic;
}

time time_of(model::nanoseconds instant, const model::snapshot& snapshot) {
  return time(instant + snapshot.process.began_monotonic);
}

}  // namespace

look process_watch::read() {
  look made;
  try {
    const ::pid_t own = ::getpid();
    if (std::exchange(pid_, own) != own) segment_.reset();
    if (!segment_) segment_ = reader::attach_own();
    if (segment_) made.snapshot = segment_->snapshot();
  } catch (const reader::error& e) {
    segment_.reset();
    if (e.kind() != reader::fault::not_ready) made.error = e.what();
  }
  const auto unrecorded = recorder::unrecorded_nodes();
  if (unrecorded > std::exchange(unrecorded_, unrecorded))
    made.error = "its tasks could not be recorded; a line on standard error says why";
  const auto untracked = report::tasks_untracked(made.snapshot);
  if (untracked > untracked_) made.untracked = untracked - std::exchange(untracked_, untracked);
  untold_.add(made);
  return made;
}

void process_watch::not_judged::add(const look& seen) {
  untracked += seen.untracked;
  if (!seen.error.empty()) error = seen.error;
}

void process_watch::not_judged::tell(look& to) {
  to.untracked = std::exchange(untracked, 0);
  to.error = std::exchange(error, {});
}

look process_watch::read_at_end(time since) {
  for (milliseconds waited{0}, pause{1};; waited += pause, pause = std::min(pause * 2, milliseconds(100))) {
    look made = read();
    const auto left = judge::left_running(made.snapshot, instant_of(since, made.snapshot));
    if (left.empty() || waited >= patience) {
      made.findings = judge::judgement_of(made.snapshot).findings;
      made.findings.insert(made.findings.end(), left.begin(), left.end());
      return made;
    }
    std::this_thread::sleep_for(pause);
  }
}

// A task is allowed to be found by what is foremost of it: what is allowed to be orphaned may be pending as well. What
// is only counted has no time, but came between two looks.
void process_watch::keep_allowed_out(look& made, time since) const {
  const auto now = std::chrono::steady_clock::now();
  const auto kinds = report::kinds_by_task(made.snapshot, made.findings);
  // By site. A task that is only counted was counted with each of its findings.
  std::map<model::index, std::uint64_t> allowed;
  for (const auto kind : verdict::foremost_first())
    for (auto& finding : made.findings) {
      if (finding.task != model::none || finding.kind != kind) continue;
      auto& before = allowed[finding.site];
      if (!allowances_.allow(kind, since, now)) {
        finding.count -= std::min(finding.count, before);
      } else {
        before = std::max(before, finding.count);
        finding.count = 0;
      }
    }
  std::erase_if(made.findings, [&](const verdict::finding& finding) {
    if (finding.task == model::none) return finding.count == 0;
    return allowances_.allow(kinds[finding.task].foremost(),
                             time_of(made.snapshot.tasks[finding.task].spawned, made.snapshot));
  });
}

time process_watch::begin() {
  const time now = std::chrono::steady_clock::now();
  const look made = read();
  ledger_.set_aside(made.snapshot, judge::judgement_of(made.snapshot).findings);
  return now;
}

time process_watch::begin_test() {
  const time now = begin();
  set_untold_aside();
  return now;
}

void process_watch::set_untold_aside() {
  look before;
  untold_.tell(before);
  aside_.add(before);
}

look process_watch::end(time since) {
  look made = read_at_end(since);
  untold_.tell(made);
  made.findings = ledger_.take(made.snapshot, made.findings, instant_of(since, made.snapshot));
  keep_allowed_out(made, since);
  told_ = std::chrono::steady_clock::now();
  return made;
}

look process_watch::end(time since, verdict::finding_kind kind) {
  look made = read_at_end(since);
  const auto kinds = report::kinds_by_task(made.snapshot, made.findings);
  std::erase_if(made.findings, [&](const verdict::finding& finding) {
    return finding.task == model::none ? finding.kind != kind : !kinds[finding.task].has(kind);
  });
  made.findings = ledger_.take(made.snapshot, made.findings, instant_of(since, made.snapshot));
  return made;
}

look process_watch::rest(time since) {
  look made = read_at_end(since);
  set_untold_aside();
  aside_.tell(made);
  made.findings = ledger_.take_rest(made.snapshot, made.findings);
  keep_allowed_out(made, told_);
  told_ = std::chrono::steady_clock::now();
  return made;
}

}  // namespace curfew::gtest
