#include "probe/cli/process/process_names.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "probe/cli/process/process_stat.hpp"

namespace curfew::cli {

namespace {

// Returns "server" for "/usr/bin/server\0--port\080", and "" for a process that ends or a thread of the kernel.
std::string program_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  std::string path;
  std::getline(file, path, '\0');
  return path.substr(path.rfind('/') + 1);
}

bool is_called(pid_t pid, const std::string& name) {
  const auto stat = stat_of(pid);
  if (!stat || stat->has_ended()) return false;
  return stat->name == name || program_of(pid) == name;
}

}  // namespace

std::vector<std::uint32_t> processes_called(const std::string& name) {
  std::vector<std::uint32_t> found;
  for (const auto pid : all_pids())
    if (pid != ::getpid() && is_called(pid, name)) found.push_back(static_cast<std::uint32_t>(pid));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace curfew::cli
