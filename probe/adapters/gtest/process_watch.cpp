#include "probe/adapters/gtest/process_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "probe/adapters/gtest/own_segment.hpp"
#include "probe/judge/allowances.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/judge/left_running.hpp"
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

// Has how many tasks of a site were meant, by the foremost of what was found of them.
using numbers = std::map<std::pair<verdict::finding_kind, model::index>, std::uint64_t>;

// Takes out what is only counted and was allowed: that has no time, but has come since then.
void take_out_counted(look& made, model::nanoseconds since, numbers& meant) {
  const judge::allowances allowed(made.snapshot);
  const auto now = instant_of(std::chrono::steady_clock::now(), made.snapshot);
  std::erase_if(made.findings, [&](const verdict::finding& f) {
    if (f.task != model::none) return false;
    const auto foremost = verdict::kinds_of_counted(f).foremost();
    const bool is_allowed = allowed.allow(foremost, since, now);
    if (is_allowed && f.kind == foremost) meant[{f.kind, f.site}] += f.count;
    return is_allowed;
  });
}

// Tells the segment, for whoever judges the process later.
void tell(const numbers& meant) {
  for (const auto& [what, count] : meant) recorder::allow_more(verdict::name_of(what.first), what.second, count);
}

}  // namespace

void process_watch::use(judge::policy policy) {
  policy_ = std::move(policy);
  ledger_ = judge::finding_ledger(policy_.severities);
}

look process_watch::read() {
  look made;
  try {
    const ::pid_t own = ::getpid();
    if (std::exchange(pid_, own) != own) segment_.reset();
    if (!segment_) segment_ = own_segment();
    if (segment_) made.snapshot = segment_->snapshot();
    // The numbers of what was allowed are this watch's own, and about what it has seen before.
    std::erase_if(made.snapshot.allowances, [](const model::allowance& a) { return a.findings != 0; });
  } catch (const reader::error& e) {
    segment_.reset();
    if (e.kind() != reader::fault::not_ready) made.error = e.what();
  }
  const auto unrecorded = recorder::unrecorded_nodes();
  if (unrecorded > std::exchange(unrecorded_, unrecorded))
    made.error = "its tasks could not be recorded; a line on standard error says why";
  // Whoever starts the program with CURFEW=off has nothing judged; a test that sets it means the programs that it
  // starts.
  if (recorder::is_off())
    made.error =
        "nothing is recorded in this process, because a test had set CURFEW=off when its first loop began; set it for "
        "the programs that are to have it alone";
  has_seen_loops_ = has_seen_loops_ || !made.snapshot.loops.empty() || !made.error.empty();
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
    const auto left = judge::left_running(made.snapshot, instant_of(since, made.snapshot), policy_.limits);
    if (left.empty() || waited >= patience) {
      made.findings = judge::findings_of(made.snapshot, policy_.limits);
      made.findings.insert(made.findings.end(), left.begin(), left.end());
      return made;
    }
    std::this_thread::sleep_for(pause);
  }
}

void process_watch::take_out(look& made, time since) {
  numbers meant;
  std::set<model::index> out;
  for (const auto& excused : judge::take_out(made.findings, made.snapshot, policy_)) {
    if (excused.finding.task != model::none) out.insert(excused.finding.task);
    if (excused.by == judge::excused_finding::by_test) ++meant[{excused.finding.kind, excused.finding.site}];
  }
  for (const auto& finding : made.findings) out.erase(finding.task);
  for (const auto task : out) ledger_.mean(made.snapshot.tasks[task]);
  take_out_counted(made, instant_of(since, made.snapshot), meant);
  tell(meant);
}

time process_watch::begin() {
  const time now = std::chrono::steady_clock::now();
  const look made = read();
  ledger_.set_aside(made.snapshot, judge::findings_of(made.snapshot, policy_.limits));
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
  take_out(made, since);
  told_ = std::chrono::steady_clock::now();
  return made;
}

look process_watch::end(time since, verdict::finding_kind kind) {
  look made = read_at_end(since);
  const auto kinds = report::kinds_by_task(made.snapshot, made.findings);
  std::erase_if(made.findings, [&](const verdict::finding& finding) {
    return !(finding.task == model::none ? verdict::kinds_of_counted(finding) : kinds[finding.task]).has(kind);
  });
  made.findings = ledger_.take(made.snapshot, made.findings, instant_of(since, made.snapshot));
  numbers expected;
  for (const auto& finding : made.findings) {
    const bool is_counted = finding.task == model::none;
    if (!is_counted) ledger_.mean(made.snapshot.tasks[finding.task]);
    const auto found = is_counted ? verdict::kinds_of_counted(finding) : kinds[finding.task];
    if (found.foremost() == finding.kind) expected[{finding.kind, finding.site}] += finding.count;
  }
  tell(expected);
  return made;
}

look process_watch::rest(time since) {
  look made = read_at_end(since);
  set_untold_aside();
  aside_.tell(made);
  made.findings = ledger_.take_rest(made.snapshot, made.findings);
  take_out(made, told_);
  told_ = std::chrono::steady_clock::now();
  return made;
}

look process_watch::outliving() {
  look made = read();
  made.findings = judge::left_running(made.snapshot, model::nanoseconds::min(), policy_.limits);
  std::erase_if(made.findings, [&](const verdict::finding& f) {
    const auto loop = f.task == model::none ? model::none : made.snapshot.tasks[f.task].loop;
    return loop >= made.snapshot.loops.size() || !made.snapshot.loops[loop].nobodys;
  });
  made.findings = ledger_.take_rest(made.snapshot, made.findings);
  take_out(made, told_);
  return made;
}

}  // namespace curfew::gtest
