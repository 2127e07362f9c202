#include "probe/cli/process/process_collector.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "probe/cli/process/native_stacks.hpp"
#include "probe/cli/process/process_stat.hpp"
#include "probe/judge/judgement.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/file_name.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/segment_access.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;
using report::wait_result;

constexpr auto until_unlocked = 1ms;  // a lock disappears soon after the file was closed; the pause doubles each time
constexpr auto longest_pause = 64ms;
constexpr auto without_a_watch = 20ms;  // pause between two looks at the folder

// At most so many segments are held open: each takes two descriptors and as many mappings, of which enough are left for
// everything else. Of a process whose segment was not held nobody knows how it ended, unless it says so itself.
std::size_t most_held() {
  constexpr std::size_t most = 4000;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return 200;
  return static_cast<std::size_t>(std::min<rlim_t>(files.rlim_cur / 5, most));
}

// Of so many processes that are given up on the native stacks are read, which takes some milliseconds each.
constexpr std::size_t most_with_stacks = 8;
// A loop that is blocked for a second is noticed before it has been for one and a half; but looking takes no more than
// a fiftieth of a processor's time.
constexpr auto between_looks_at_loops = 250ms;
constexpr int looks_at_loops_cost = 50;

std::uint32_t pid_in(const std::string& name) { return segment::parse_file_name(name).pid; }

// Says where the threads of a process stand, in the code of an interpreter if they run that.
report::native_stacks stacks_of(const reader::attachment& at, pid_t pid, std::chrono::milliseconds patience) {
  auto stacks = native_stacks_of(pid, patience);
  for (auto& stack : stacks.threads) try {
      std::vector<report::native_frame> code;
      for (auto& frame : at.code_on(stack.thread)) {
        const bool has_place = frame.file.starts_with('/');  // "<frozen importlib>" is none
        code.push_back(
            {std::move(frame.function), has_place ? frame.file : "", frame.line, has_place ? "" : frame.file});
      }
      report::show_code(stack, std::move(code));
    } catch (const reader::error&) {
      break;  // they stand in the interpreter
    }
  return stacks;
}

bool runs_on(const model::process& p) {
  const auto stat = stat_of(static_cast<pid_t>(p.pid));
  return stat && stat->start_jiffies == p.start_jiffies && !stat->exiting && stat->state != 'Z';
}

}  // namespace

process_collector::process_collector(const std::string& directory, const judge::policy& policy)
    : directory_(directory), policy_(policy), is_told_(watch_.add(directory)) {}

void process_collector::judge(report::process& p, verdict::judged_as as) const {
  auto judged = judge::judgement_of(p.snapshot, as, policy_);
  p.findings = std::move(judged.findings);
  p.excused = std::move(judged.excused);
  p.suppressions = std::move(judged.suppressions);
}

std::optional<process_collector::clock::time_point> process_collector::look_again_at() const {
  if (!is_told_) return clock::now() + without_a_watch;
  std::optional<clock::time_point> when;
  for (const auto& [name, one] : segments_) {
    const auto at = one.closed ? clock::now() + pause_ : look_at_loops_at_;
    if (one.closed || one.reader) when = when ? std::min(*when, at) : at;
  }
  return when;
}

void process_collector::look() {
  pause_ = std::min<std::chrono::milliseconds>(2 * pause_, longest_pause);
  read_news();
  for (auto at = segments_.begin(); at != segments_.end();) at = at->second.closed ? take_or_keep(at) : std::next(at);
  let_go_of_handles();
  look_at_loops();
}

// Each handle takes a descriptor, and a run may have any number of processes. A handle is of no more use once the
// kernel has told how its process ended, or when the process is gone and it did not.
void process_collector::let_go_of_handles() {
  if (with_handle_.size() < let_go_at_) return;
  std::erase_if(with_handle_, [this](std::size_t index) {
    auto& one = processes_[index];
    if (!one.process.end) one.process.end = one.handle.end();
    const auto pid = static_cast<pid_t>(one.process.snapshot.process.pid);
    const auto stat = one.process.end ? std::optional<process_stat>() : stat_of(pid);
    if (stat && stat->start_jiffies == one.handle.start_jiffies()) return false;
    one.handle = {};
    return true;
  });
  // Of the rest, whose parents do not ask how they ended, the oldest go.
  if (const auto most = most_held(); with_handle_.size() >= most) {
    const auto behind = with_handle_.begin() + static_cast<std::ptrdiff_t>(with_handle_.size() - most / 2);
    std::for_each(with_handle_.begin(), behind, [this](std::size_t index) { processes_[index].handle = {}; });
    with_handle_.erase(with_handle_.begin(), behind);
  }
  let_go_at_ = std::max<std::size_t>(32, std::min(2 * with_handle_.size(), most_held()));
}

void process_collector::look_at_loops() {
  const auto began = clock::now();
  if (gave_up_ || began < look_at_loops_at_) return;
  for (auto& [name, one] : segments_)
    if (one.reader && !one.closed) one.blocked.look(*one.reader, policy_.limits.of_blocking_polls());
  const auto now = clock::now();
  look_at_loops_at_ = now + std::max<clock::duration>(between_looks_at_loops, looks_at_loops_cost * (now - began));
}

void process_collector::read_news() {
  const auto news = watch_.read();
  if (!is_told_ || news.incomplete) notice_all();
  if (!news.events.empty()) pause_ = until_unlocked;
  for (const auto& event : news.events) {
    const auto [kind, pid, stem] = segment::parse_file_name(event.name);
    if (kind == segment::file_kind::unrecorded) notice_tombstones();
    if (kind == segment::file_kind::unfinished && beginning_.size() < most_held())
      beginning_.try_emplace(pid, process_handle(static_cast<pid_t>(pid)));
    if (kind != segment::file_kind::segment) continue;
    notice(event.name);
    if (event.happened != folder_watch::what::closed) continue;
    if (const auto at = segments_.find(event.name); at != segments_.end() && !at->second.closed)
      at->second.closed = wall_clock::now();
  }
}

void process_collector::notice(const std::string& name) {
  if (std::find(unreadable_.begin(), unreadable_.end(), name) != unreadable_.end()) return;
  const auto [at, is_new] = segments_.try_emplace(name);
  if (!is_new) return;
  if (segments_.size() <= most_held())
    hold(at->second, path_of(name));
  else
    beginning_.erase(pid_in(name));
  // It was taken before its last event was read, or removed.
  if (!at->second.reader && ::access(path_of(name).c_str(), F_OK) != 0) segments_.erase(at);
}

// Opens a segment that is not held. It is let go of with what this returns, or the segments of many that are looked at
// would take all descriptors.
process_collector::read_hold process_collector::held_while_read(const std::string& name, watched& one) const {
  if (one.reader) return {};
  one.reader = reader::attach(path_of(name));
  return read_hold(&one);
}

void process_collector::hold(watched& one, const std::string& path) {
  try {
    one.reader = reader::attach(path);
    const auto about = one.reader->summary();
    if (auto early = beginning_.extract(about.pid); early && early.mapped().start_jiffies() == about.start_jiffies)
      one.process = std::move(early.mapped());
    else
      one.process = process_handle(static_cast<pid_t>(about.pid), about.start_jiffies);
  } catch (const reader::error&) {
    one.reader.reset();  // reported when it is taken
  }
}

// Tombstones are read as they appear: once their processes have ended, any other process may remove them.
void process_collector::notice_tombstones() {
  try {
    for (auto& left : reader::list_unrecorded(directory_))
      unrecorded_[left.pid] = {left.pid, {}, std::move(left.reason)};
  } catch (const reader::error& e) {
    errors_.emplace_back(e.what());
  }
}

// Looks at all files. Without a watch, any process may have ended.
void process_collector::notice_all() {
  segment::access_error ignored;
  const reader::descriptor folder(segment::open_folder(directory_, false, ignored));
  if (!folder) return;
  for (const auto& name : segment::list_segments(folder.get())) notice(name);
  notice_tombstones();
  for (auto& [name, one] : segments_)
    if (!one.closed) one.closed = wall_clock::now();
}

process_collector::entry process_collector::take_or_keep(entry at) {
  return take(at->first, at->second) ? segments_.erase(at) : std::next(at);
}

bool process_collector::take(const std::string& name, watched& from) {
  collected taken;
  auto& p = taken.process;
  auto judged_as = verdict::judged_as::it_is;
  try {
    const auto held = held_while_read(name, from);
    if (from.reader->end() == model::process_end::alive) return false;
    p.snapshot = from.given_up ? *std::move(from.given_up) : from.reader->snapshot();
    from.blocked.attach(p.snapshot);
  } catch (const reader::error& e) {
    // A process that was killed before its segment was set up has not spawned a task: there is nothing to judge, and no
    // error.
    if (e.kind() != reader::fault::not_ready) {
      errors_.emplace_back(e.what());
      unreadable_.push_back(name);
    }
    return true;
  }
  auto& about = p.snapshot.process;
  if (gave_up_) p.judged = report::judged_how::gave_up;
  if (from.given_up) judged_as = verdict::judged_as::ended;
  // The last instant that it wrote down may be long ago, but its end was seen.
  if (about.end_unseen && from.closed && is_told_) {
    about.taken = std::max(about.taken, std::chrono::duration_cast<model::nanoseconds>(*from.closed - about.began));
    about.end_unseen = false;
  }
  judge(p, judged_as);
  if (about.end == model::process_end::died && runs_on(about)) p.end = wait_result{wait_result::how::replaced};
  p.stacks = std::move(from.stacks);
  taken.handle = std::move(from.process);
  if (taken.handle) with_handle_.push_back(processes_.size());
  if (!p.end) without_end_.emplace(about.pid, processes_.size());
  processes_.push_back(std::move(taken));
  remove(name);
  return true;
}

void process_collector::remove(const std::string& name) const {
  ::unlink(path_of(name).c_str());
  ::unlink(path_of(segment::control_path(name)).c_str());
}

void process_collector::ended(pid_t pid, wait_result how) {
  read_news();
  const auto number = static_cast<std::uint32_t>(pid);
  for (auto at = segments_.begin(); at != segments_.end();) {
    if (pid_in(at->first) != number) {
      ++at;
      continue;
    }
    if (!at->second.closed) at->second.closed = wall_clock::now();
    at = take_or_keep(at);
  }
  // It may have left several segments, all but the last before an exec. Segments of another process with this pid are
  // skipped.
  const auto stat = stat_of(pid);
  collected* last = nullptr;
  auto [at, behind] = without_end_.equal_range(number);
  while (at != behind) {
    auto& one = processes_[at->second];
    const auto began = one.process.snapshot.process.start_jiffies;
    if (stat && began != 0 && began != stat->start_jiffies) {
      ++at;
      continue;
    }
    if (one.process.snapshot.process.end == model::process_end::died)
      one.process.end = wait_result{wait_result::how::replaced};
    if (last == nullptr || one.process.snapshot.process.began > last->process.snapshot.process.began) last = &one;
    at = without_end_.erase(at);
  }
  if (last != nullptr) last->process.end = how;
}

bool process_collector::any_alive() {
  look();
  return !segments_.empty();
}

void process_collector::give_up(std::chrono::nanoseconds patience) {
  const auto until = clock::now() + patience;
  look();
  gave_up_ = true;
  for (auto& [name, one] : segments_) try {
      const auto held = held_while_read(name, one);
      auto snapshot = one.reader->snapshot();
      if (snapshot.process.end == model::process_end::alive) one.given_up = std::move(snapshot);
    } catch (const reader::error&) {
      continue;  // reported when it is taken
    }
  auto left = most_with_stacks;
  for (auto& [name, one] : segments_) {
    if (!one.given_up) continue;
    if (left == 0) {
      one.stacks.why_incomplete = "they are read of no more than " + std::to_string(most_with_stacks) + " processes";
      continue;
    }
    --left;
    try {
      const auto held = held_while_read(name, one);
      const auto left_of_it =
          std::chrono::ceil<std::chrono::milliseconds>(std::max(until - clock::now(), clock::duration()));
      one.stacks = stacks_of(*one.reader, static_cast<pid_t>(one.given_up->process.pid), left_of_it);
    } catch (const reader::error& e) {
      one.stacks.why_incomplete = e.what();
    }
  }
}

// Finds out how processes ended that their own parents reaped.
void process_collector::tell_ends() {
  for (const auto& [pid, index] : without_end_) {
    auto& one = processes_[index];
    const auto& about = one.process.snapshot.process;
    if (!one.process.end) one.process.end = one.handle.end();
    const auto [first, behind] = without_end_.equal_range(pid);
    // A process that ended in good order did not go on: a process that begins with its pid in the same jiffy is a
    // different one.
    const bool went_on = about.end == model::process_end::died && std::any_of(first, behind, [&](const auto& other) {
                           const auto& later = processes_[other.second].process.snapshot.process;
                           return later.start_jiffies == about.start_jiffies && later.began > about.began;
                         });
    if (went_on) one.process.end = wait_result{wait_result::how::replaced};
  }
  without_end_.clear();
}

std::vector<std::string> process_collector::hand_over(report::run& run) {
  read_news();
  notice_all();
  for (auto at = segments_.begin(); at != segments_.end();) at = take_or_keep(at);
  tell_ends();
  std::vector<std::string> living;
  for (auto& [name, one] : segments_) {
    living.push_back(name);
    try {
      report::process p;
      p.judged = one.given_up ? report::judged_how::gave_up : report::judged_how::outlived;
      const auto held = held_while_read(name, one);
      p.snapshot = one.given_up ? *std::move(one.given_up) : one.reader->snapshot();
      one.blocked.attach(p.snapshot);
      if (p.judged == report::judged_how::gave_up) judge(p, verdict::judged_as::ended);
      run.processes.push_back(std::move(p));
    } catch (const reader::error& e) {
      run.errors.emplace_back(e.what());
    }
  }
  for (auto& one : processes_) run.processes.push_back(std::move(one.process));
  std::sort(run.processes.begin(), run.processes.end(), [](const report::process& a, const report::process& b) {
    return a.snapshot.process.began < b.snapshot.process.began;
  });
  run.errors.insert(run.errors.end(), errors_.begin(), errors_.end());
  return living;
}

}  // namespace curfew::cli
