#include "probe/cli/target.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <vector>

#include "probe/cli/failure.hpp"
#include "probe/reader/listing.hpp"
#include "probe/report/paint.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

namespace {

std::optional<std::uint32_t> pid_of(const std::string& target) {
  std::uint32_t pid = 0;
  const auto end = target.data() + target.size();
  const auto parsed = std::from_chars(target.data(), end, pid);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return pid;
}

bool is_alive(const reader::listed& l) { return l.failure.empty() && l.end == model::process_end::alive; }

reader::segment_reader by_pid(const std::string& directory, std::uint32_t pid) {
  const auto found = reader::find(directory, pid);
  if (!found.empty()) return reader::attach(found.front().path);
  const bool runs = std::filesystem::exists("/proc/" + std::to_string(pid));
  throw failure("no segment of process " + std::to_string(pid) + " in " + directory +
                (runs ? ": it runs, but is not instrumented, or writes to another folder (CURFEW_DIR)"
                      : ": there is no such process") +
                ". `curfew ps` lists what there is.");
}

std::optional<reader::segment_reader> by_name(const std::string& directory, const std::string& name) {
  auto found = reader::list(directory);
  std::erase_if(found,
                [&](const reader::listed& l) { return !l.failure.empty() || program_name(l.command_line) != name; });
  if (found.empty()) return {};
  const auto alive = std::count_if(found.begin(), found.end(), is_alive);
  if (alive > 1) {
    std::string pids;
    for (const auto& l : found)
      if (is_alive(l)) pids += " " + std::to_string(l.pid);
    throw failure(std::to_string(alive) + " processes are called " + report::printable(name) +
                  ": name one by its pid:" + pids);
  }
  return reader::attach(found.front().path);  // the one that runs, else the one that began last
}

}  // namespace

std::string program_name(const std::string& command_line) {
  const auto path = command_line.substr(0, command_line.find(' '));
  return path.substr(path.rfind('/') + 1);
}

reader::segment_reader open_target(const std::string& target) {
  const auto directory = segment::default_directory();
  if (const auto pid = pid_of(target)) return by_pid(directory, *pid);
  // A program's name before a file's: in the folder where a server was built, both are there.
  const bool is_path = target.find('/') != std::string::npos;
  if (!is_path)
    if (auto named = by_name(directory, target)) return *std::move(named);
  std::error_code error;
  if (is_path || std::filesystem::is_regular_file(target, error)) return reader::attach(target);
  throw failure("no process, file or program is called " + report::printable(target) + " (looked for segments in " +
                directory + "). `curfew ps` lists what there is.");
}

}  // namespace curfew::cli
