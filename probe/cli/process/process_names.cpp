#include "probe/cli/process/process_names.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "probe/cli/process/process_stat.hpp"
#include "probe/model/program_name.hpp"

namespace curfew::cli {

namespace {

// Returns whether that is the name of the program, of the file that is run, or the process' own.
bool is_called(pid_t pid, const std::string& name) {
  const auto stat = stat_of(pid);
  if (!stat || stat->has_ended()) return false;
  if (stat->name == name) return true;
  const auto words = words_of_process(pid);
  return model::program_name(words) == name || model::file_name_of_program(words) == name;
}

}  // namespace

std::vector<std::string> words_of_process(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

std::string environment_of_process(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
  for (std::string entry; std::getline(file, entry, '\0');)
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  return {};
}

std::vector<std::uint32_t> processes_called(const std::string& name) {
  std::vector<std::uint32_t> found;
  for (const auto pid : all_pids())
    if (pid != ::getpid() && is_called(pid, name)) found.push_back(static_cast<std::uint32_t>(pid));
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace curfew::cli
