#include "viewer/ingest/process_list.hpp"

#include <unistd.h>

#include <utility>

#include "probe/reader/listing.hpp"
#include "probe/reader/target.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::viewer {

namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::uint64_t most_tasks_looked_at = 50'000;

process_row row_of(const reader::listed& l) {
  process_row row;
  row.pid = l.pid;
  row.path = l.path;
  row.name = reader::program_name(l.command_line);
  row.command_line = l.command_line;
  row.failure = l.failure;
  row.end = l.end;
  row.began = l.began;
  row.live_tasks = l.live_tasks;
  if (!row.failure.empty() || row.live_tasks > most_tasks_looked_at) return row;
  try {
    std::uint64_t findings = 0;
    for (const auto& finding : verdict::judge(reader::attach(l.path).take())) findings += finding.count;
    row.findings = findings;
  } catch (const reader::error& e) {
    row.failure = e.what();
  }
  return row;
}

}  // namespace

process_rows list_processes(const std::string& directory) {
  process_rows result;
  result.directory = directory;
  try {
    for (const reader::listed& l : reader::list(directory)) {
      process_row row = row_of(l);
      // A clean exit takes the file along.
      if (!row.failure.empty() && ::access(l.path.c_str(), F_OK) != 0) continue;
      result.rows.push_back(std::move(row));
    }
  } catch (const std::exception& e) {
    result.failure = e.what();
  }
  return result;
}

std::string find_target(const std::string& directory, const std::string& target) {
  return reader::find_target(directory, target);
}

std::string name_of_program(const std::string& command_line) { return reader::program_name(command_line); }

process_list::process_list(std::string directory, std::function<void()> wake)
    : directory_(std::move(directory)), wake_(std::move(wake)), thread_([this] { return look(); }) {}

std::shared_ptr<const process_rows> process_list::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

std::chrono::nanoseconds process_list::look() {
  process_rows now = list_processes(directory_);
  {
    const std::lock_guard lock(mutex_);
    if (latest_ && *latest_ == now) return interval;
    latest_ = std::make_shared<const process_rows>(std::move(now));
  }
  wake_();
  return interval;
}

}  // namespace curfew::viewer
