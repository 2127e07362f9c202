#include "probe/cli/commands/open_target.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "probe/cli/command_line/spelling.hpp"
#include "probe/cli/doctor/python_diagnosis.hpp"
#include "probe/cli/process/process_names.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/program_name.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/reader/target.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

// Returns the program in this folder whose name was mistyped, or "" if there is none, or if `target` is a path.
std::string name_meant_by(const std::string& target, const std::string& directory) {
  if (target.find('/') != std::string::npos) return {};
  std::vector<std::string> names;
  try {
    for (const auto& l : reader::list_all(directory))
      if (l.failure.empty()) {
        names.push_back(model::program_name(l.command_line));
        names.push_back(model::file_name_of_program(l.command_line));
      }
  } catch (const reader::error&) {  // the caller reports what is wrong with the folder
  }
  const auto meant = meant_by(target, names);
  return meant == target ? std::string() : meant;
}

// Returns why a Python that runs, and has this pid or name, does not record, and what to do; "": there is none.
std::string why_python_is_not_there(const std::string& target, const std::string& directory) {
  std::uint32_t pid = 0;
  const auto* const end = target.data() + target.size();
  const bool is_pid = std::from_chars(target.data(), end, pid).ptr == end && pid != 0;
  try {
    if (!reader::processes_named(directory, target).empty()) return {};
    for (const auto p : is_pid ? std::vector{pid} : processes_called(target)) {
      if (!reader::find(directory, p).empty()) continue;
      if (const auto found = diagnose_python(p))
        return "Of process " + std::to_string(p) + " `curfew doctor` says: " + found->subject + " " + found->text +
               (found->remedy.empty() ? "" : "; " + found->remedy) + ".";
    }
  } catch (const reader::error&) {  // the caller reports what is wrong with the folder
  }
  return {};
}

// If a name stands for several processes, none of which runs, says which of them it was taken for.
void tell_of_others(const std::string& target, const std::string& path, const std::string& directory) {
  const auto named = reader::processes_named(directory, target);
  if (named.size() < 2 || named.front().path != path || named.front().end == model::process_end::alive) return;
  constexpr std::size_t most_pids = 5;
  std::string others;
  for (std::size_t i = 1; i < std::min(named.size(), most_pids + 1); ++i)
    others += (i == 1 ? "" : ", ") + std::to_string(named[i].pid);
  if (named.size() > most_pids + 1) others += ", …";
  std::fprintf(stderr, "curfew: %zu processes that ended were called %s: this is %u, which began last; %s %s\n",
               named.size(), model::printable(target).c_str(), named.front().pid,
               named.size() == 2 ? "the other is" : "the others are", others.c_str());
}

}  // namespace

reader::attachment open_target(const std::string& target) {
  const auto directory = segment::default_folder();
  try {
    const auto path = reader::find_target(directory, target);
    tell_of_others(target, path, directory);
    return reader::attach(path);
  } catch (const reader::error& e) {
    auto hint = why_python_is_not_there(target, directory);
    if (const auto meant = hint.empty() ? name_meant_by(target, directory) : ""; !meant.empty())
      hint = "Did you mean " + meant + "?";
    if (hint.empty()) throw;
    throw reader::error(e.kind(), std::string(e.what()) + " " + hint);
  }
}

}  // namespace curfew::cli
