#include "probe/reader/target.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "probe/model/program_name.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::reader {

namespace {

std::optional<std::uint32_t> pid_of(const std::string& target) {
  std::uint32_t pid = 0;
  const auto end = target.data() + target.size();
  const auto parsed = std::from_chars(target.data(), end, pid);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return pid;
}

bool is_alive(const recorded_process& l) { return l.failure.empty() && l.end == model::process_end::alive; }

// Says that several processes have this pid: containers that share a folder may each have one.
error several(const std::vector<recorded_process>& all, std::uint32_t pid) {
  std::string files;
  for (const auto& l : all)
    if (is_alive(l)) files += "\n  " + l.path + "  " + l.command_line;
  return {fault::cannot_open, "several processes have the pid " + std::to_string(pid) +
                                  ", in containers of their own: name one by its file:" + files};
}

std::string by_pid(const std::string& directory, std::uint32_t pid) {
  auto found = list_all(directory);
  std::erase_if(found, [pid](const recorded_process& l) { return l.pid != pid; });
  if (std::count_if(found.begin(), found.end(), is_alive) > 1) throw several(found, pid);
  if (!found.empty()) return found.front().path;
  const bool runs = std::filesystem::exists("/proc/" + std::to_string(pid));
  throw error(
      fault::cannot_open,
      "no segment of process " + std::to_string(pid) + " in " + segment::in_words(directory) +
          (runs ? ": it runs, but is not instrumented, or writes to another folder (CURFEW_DIR); `curfew doctor " +
                      std::to_string(pid) + "` says more"
                : ": there is no such process") +
          ". `curfew ps` lists what there is.");
}

std::optional<std::string> by_name(const std::string& directory, const std::string& name) {
  const auto found = processes_named(directory, name);
  if (found.empty()) return {};
  const auto alive = std::count_if(found.begin(), found.end(), is_alive);
  if (alive > 1) {
    std::string pids;
    for (const auto& l : found)
      if (is_alive(l)) pids += " " + std::to_string(l.pid);
    throw error(fault::cannot_open,
                std::to_string(alive) + " processes are called " + name + ": name one by its pid:" + pids);
  }
  return found.front().path;  // this is the one that runs, else the one that began last
}

bool is_path(const std::string& target) { return target.find('/') != std::string::npos; }

}  // namespace

std::vector<recorded_process> processes_named(const std::string& directory, const std::string& target) {
  if (target.empty() || is_path(target) || pid_of(target)) return {};
  auto all = list_all(directory);
  std::erase_if(all, [](const recorded_process& l) { return !l.failure.empty(); });
  auto found = all;
  std::erase_if(found, [&](const recorded_process& l) { return model::program_name(l.command_line) != target; });
  if (!found.empty()) return found;
  std::erase_if(all, [&](const recorded_process& l) { return model::file_name_of_program(l.command_line) != target; });
  return all;
}

std::string find_target(const std::string& directory, const std::string& target) {
  if (target.empty()) {
    throw error(fault::cannot_open, "\"\" is no process, file or program. `curfew ps` lists what there is.");
  }
  if (const auto pid = pid_of(target)) return by_pid(directory, *pid);
  // A program's name comes before a file's: the folder where a server was built has both.
  if (!is_path(target))
    if (auto named = by_name(directory, target)) return *std::move(named);
  std::error_code ignored;
  if (is_path(target) || std::filesystem::is_regular_file(target, ignored)) return target;
  throw error(fault::cannot_open, "no process, file or program is called " + target + " (looked for segments in " +
                                      segment::in_words(directory) + "). `curfew ps` lists what there is.");
}

}  // namespace curfew::reader
