#include "probe/cli/process/blocked_loops.hpp"

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <utility>

#include "probe/cli/process/native_stacks.hpp"
#include "probe/cli/process/process_stat.hpp"
#include "probe/cli/process/thread_sample.hpp"
#include "probe/model/code_site.hpp"
#include "probe/model/likeness.hpp"
#include "probe/reader/error.hpp"
#include "probe/segment/blocking_poll_limit.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t most_seen = 64;      // of a process
constexpr std::size_t most_of_a_site = 8;  // what blocks again and again is told once
constexpr std::size_t most_frames = 16;

// Returns whether the process is the one that has its pid here: in a namespace of its own it goes by another one.
bool is_of_this_system(const model::process& p) {
  const auto stat = stat_of(static_cast<pid_t>(p.pid));
  return stat && p.start_jiffies != 0 && stat->start_jiffies == p.start_jiffies;
}

}  // namespace

void blocked_loops::ask_for(model::nanoseconds limit) {
  if (limit < std::chrono::nanoseconds(segment::usual_blocking_poll_ns))
    ::setenv(segment::blocking_poll_variable, std::to_string(limit.count()).c_str(), 1);
  else
    ::unsetenv(segment::blocking_poll_variable);  // what a check around this one asked for
}

void blocked_loops::look(reader::attachment& at, model::nanoseconds limit) noexcept {
  limit_ = limit;
  try {
    auto polls = at.polls_longer_than(limit_);
    for (auto& s : seen_)
      if (s.thread != 0 && std::find(polls.begin(), polls.end(), s.poll) != polls.end()) sample(at, s);
    std::erase_if(polls, [this](const auto& poll) { return is_known(poll); });
    if (polls.empty() || seen_.size() >= most_seen) return;
    const auto snapshot = at.snapshot();
    for (const auto& poll : polls) see(at, snapshot, poll);
  } catch (const std::exception&) {
    // It is said of the process when it is judged, if that cannot be done either.
  }
}

bool blocked_loops::is_known(const reader::running_poll& poll) const {
  return std::any_of(seen_.begin(), seen_.end(), [&](const sighting& s) { return s.poll == poll; });
}

void blocked_loops::see(reader::attachment& at, const model::snapshot& snapshot, const reader::running_poll& poll) {
  const auto task = std::find_if(snapshot.tasks.begin(), snapshot.tasks.end(), [&](const model::task& t) {
    return t.id == poll.task && t.polls == poll.polls_before && t.state == model::task_state::running;
  });
  if (task == snapshot.tasks.end()) return;
  sighting made{.poll = poll, .site = model::origin_of(*task)};
  const auto of_site = std::count_if(seen_.begin(), seen_.end(), [&](const auto& s) { return s.site == made.site; });
  const auto* const note = snapshot.note_of(*task);
  if (note != nullptr && !note->running.empty() && of_site < static_cast<std::ptrdiff_t>(most_of_a_site)) {
    for (const auto index : note->running) {
      const auto& site = snapshot.site_at(index);
      made.ran.push_back({std::string(snapshot.text(site.file)), std::string(snapshot.text(site.function)), site.line});
    }
  } else if (note != nullptr && of_site < static_cast<std::ptrdiff_t>(most_of_a_site)) {
    // Of an interpreter's thread its own code would be no answer; what it runs is read of a poll that lasts for longer.
    if (is_of_this_system(snapshot.process) && at.code_on(note->thread).empty()) {
      made.process = static_cast<pid_t>(snapshot.process.pid);
      made.thread = static_cast<pid_t>(note->thread);
      sample(at, made);
    }
  }
  seen_.push_back(std::move(made));
}

void blocked_loops::sample(reader::attachment& at, sighting& of) const {
  auto taken = sample_thread(of.process, of.thread);
  if (!taken) return;  // next time, if it lasts until then
  // The poll may have ended meanwhile: then this is what the thread does for somebody else.
  const auto polls = at.polls_longer_than(limit_);
  if (std::find(polls.begin(), polls.end(), of.poll) == polls.end()) return;
  of.thread = 0;
  // Names and lines are read beside, because that may take a while, and now, because the files may go.
  of.native = std::async(std::launch::async, native_stack_in, *std::move(taken));
}

void blocked_loops::settle(sighting& s) {
  if (!s.native.valid()) return;
  try {
    for (const auto& frame : report::frames_of_poll(s.native.get())) {
      if (s.ran.size() == most_frames) break;
      const bool has_source = frame.file.starts_with('/');  // a library names its own as where it was built
      s.ran.push_back({has_source ? frame.file : std::filesystem::path(frame.object).filename().string(),
                       frame.function, has_source ? frame.line : 0});
    }
  } catch (const std::exception&) {
    s.ran.clear();
  }
}

// Returns the sighting of the longest poll itself, or else of another one at its site.
const blocked_loops::sighting* blocked_loops::of(const model::blocking_poll& poll) const {
  const sighting* found = nullptr;
  for (const auto& s : seen_)
    if (s.site == poll.site && !s.ran.empty() && (found == nullptr || s.poll.task == poll.task)) found = &s;
  return found;
}

std::vector<model::index> blocked_loops::sites_of(const sighting& s, model::snapshot& in) {
  std::vector<model::index> sites;
  for (const auto& at : s.ran) sites.push_back(model::site_of_code(in, at.file, at.function, at.line));
  return sites;
}

void blocked_loops::attach(model::snapshot& to) {
  for (auto& s : seen_) settle(s);
  for (auto& poll : to.blocking_polls)
    if (const auto* const seen = of(poll)) poll.running = sites_of(*seen, to);
  for (const auto& s : seen_) {
    const auto task = std::find_if(to.tasks.begin(), to.tasks.end(), [&](const model::task& t) {
      return t.id == s.poll.task && t.polls == s.poll.polls_before && t.state == model::task_state::running;
    });
    if (task == to.tasks.end() || task->note >= to.notes.size() || !to.notes[task->note].running.empty()) continue;
    auto sites = sites_of(s, to);
    to.notes[task->note].running = std::move(sites);
  }
}

}  // namespace curfew::cli
