#include "viewer/ingest/process_list.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "probe/judge/judgement.hpp"
#include "probe/model/program_name.hpp"
#include "probe/model/text.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/reader/target.hpp"
#include "probe/report/bugs/bug.hpp"

namespace curfew::viewer {

namespace {

constexpr std::chrono::seconds interval{1};
constexpr int least_rest = 4;  // multiple of the time that the reading took

process_row row_of(const reader::recorded_process& l) {
  process_row row;
  row.pid = l.pid;
  row.path = l.path;
  row.name = model::program_name(l.command_line);
  row.command_line = l.command_line;
  row.failure = l.failure;
  row.end = l.end;
  row.began = l.began;
  if (row.end == model::process_end::alive) row.up = model::duration_text(std::chrono::system_clock::now() - row.began);
  row.live_tasks = l.live_tasks;
  row.checked = l.checked;
  return row;
}

// Fills in what a segment's header does not tell.
void look_into(process_row& row, const judge::policy& policy) {
  if (!row.failure.empty()) return;
  try {
    const auto how = policy.suppressions.empty() ? reader::tallied::alike : reader::tallied::one_by_one;
    const model::tally tally = reader::attach(row.path).count(how);
    const model::process& process = tally.facts.process;
    row.bugs = report::bugs_of(tally, judge::judgement_of(tally.facts, policy).findings).list.size();
    row.end = process.end;
    if (row.end != model::process_end::alive)
      row.ended = process.began + std::chrono::duration_cast<std::chrono::system_clock::duration>(process.taken);
  } catch (const reader::error& e) {
    row.failure = e.what();
  }
}

// Returns the processes as the headers of their segments describe them.
process_rows headers_in(const std::string& directory) {
  process_rows result;
  result.directory = reader::in_words(directory);
  try {
    for (const reader::recorded_process& l : reader::list_all(directory)) {
      // A process that exits cleanly removes its file.
      if (!l.failure.empty() && ::access(l.path.c_str(), F_OK) != 0) continue;
      result.rows.push_back(row_of(l));
    }
  } catch (const std::exception& e) {
    result.failure = e.what();
  }
  return result;
}

bool has_gone(const process_row& row) { return !row.failure.empty() && ::access(row.path.c_str(), F_OK) != 0; }

}  // namespace

process_rows list_processes(const std::string& directory, const judge::policy& policy) {
  process_rows now = headers_in(directory);
  for (process_row& row : now.rows) look_into(row, policy);
  std::erase_if(now.rows, has_gone);
  return now;
}

std::string find_target(const std::string& directory, const std::string& target) {
  return reader::find_target(directory, target);
}

process_list::process_list(std::string directory, std::function<void()> wake, judge::policy policy)
    : directory_(std::move(directory)),
      wake_(std::move(wake)),
      policy_(std::move(policy)),
      thread_([this] { return read_once(); }) {}

std::shared_ptr<const process_rows> process_list::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::chrono::nanoseconds process_list::read_once() {
  using clock = std::chrono::steady_clock;
  process_rows now = headers_in(directory_);
  bool any_new = false;
  for (process_row& row : now.rows) {
    const auto before = looked_at_.find(row.path);
    any_new = any_new || before == looked_at_.end();
    if (before == looked_at_.end() || !row.failure.empty()) continue;
    row.bugs = before->second.bugs;
    if (row.end != model::process_end::alive) row.ended = before->second.ended;
  }
  if (any_new) hand_over(now);  // a new process is shown at once, before it is looked into
  const auto began = clock::now();
  for (process_row& row : now.rows)
    // A process that has ended does not change, so it is looked into only once.
    if (row.end == model::process_end::alive || !row.bugs || !row.ended) look_into(row, policy_);
  std::erase_if(now.rows, has_gone);
  looked_at_.clear();
  for (const process_row& row : now.rows) looked_at_.emplace(row.path, row);
  hand_over(now);
  return std::max<std::chrono::nanoseconds>(interval, (clock::now() - began) * least_rest);
}

void process_list::hand_over(const process_rows& now) {
  {
    const std::lock_guard lock(mutex_);
    if (latest_ && *latest_ == now) return;
    latest_ = std::make_shared<const process_rows>(now);
  }
  wake_();
}

}  // namespace curfew::viewer
