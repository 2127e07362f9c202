#include "probe/cli/process/process_names.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <string_view>

#include "probe/cli/process/process_stat.hpp"

namespace curfew::cli {

namespace {

pid_t pid_in(std::string_view name) {
  pid_t pid = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
  return parsed.ec == std::errc() && parsed.ptr == name.data() + name.size() ? pid : 0;
}

// "server" of "/usr/bin/server\0--port\080"; "" for who ends, and for threads of the kernel.
std::string program_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  std::string path;
  std::getline(file, path, '\0');
  return path.substr(path.rfind('/') + 1);
}

bool is_called(pid_t pid, const std::string& name) {
  const auto stat = stat_of(pid);
  if (!stat || stat->state == 'Z' || stat->state == 'X') return false;
  return stat->name == name || program_of(pid) == name;
}

}  // namespace

std::vector<std::uint32_t> processes_called(const std::string& name) {
  std::vector<std::uint32_t> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
  if (!folder) return found;
  while (const dirent* entry = ::readdir(folder.get())) {
    const auto pid = pid_in(entry->d_name);
    if (pid > 0 && pid != ::getpid() && is_called(pid, name)) found.push_back(static_cast<std::uint32_t>(pid));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace curfew::cli
