#include "viewer/ingest/process_list.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "probe/reader/listing.hpp"
#include "probe/verdict/finding.hpp"

namespace curfew::viewer {

namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::uint64_t most_tasks_looked_at = 50'000;

std::string program_name(const std::string& command_line) {
  const auto path = command_line.substr(0, command_line.find(' '));
  return path.substr(path.rfind('/') + 1);
}

process_row row_of(const reader::listed& l) {
  process_row row;
  row.pid = l.pid;
  row.path = l.path;
  row.name = program_name(l.command_line);
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
  std::uint32_t pid = 0;
  const char* end = target.data() + target.size();
  if (const auto parsed = std::from_chars(target.data(), end, pid); parsed.ec == std::errc() && parsed.ptr == end) {
    const auto found = reader::find(directory, pid);
    if (!found.empty()) return found.front().path;
    throw std::runtime_error("no segment of process " + target + " in " + directory +
                             ": it does not run, is not instrumented, or writes to another folder (CURFEW_DIR)");
  }
  if (target.find('/') == std::string::npos) {
    std::vector<reader::listed> found = reader::list(directory);
    std::erase_if(
        found, [&](const reader::listed& l) { return !l.failure.empty() || program_name(l.command_line) != target; });
    const auto alive = [](const reader::listed& l) { return l.end == model::process_end::alive; };
    if (std::count_if(found.begin(), found.end(), alive) > 1)
      throw std::runtime_error("several processes are called " + target + ": name one by its pid");
    if (!found.empty()) return found.front().path;
  }
  std::error_code ignored;
  if (std::filesystem::is_regular_file(target, ignored)) return target;
  throw std::runtime_error("no process, file or program is called " + target + " (looked for segments in " + directory +
                           ")");
}

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
