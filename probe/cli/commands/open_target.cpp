#include "probe/cli/commands/open_target.hpp"

#include <vector>

#include "probe/cli/command_line/spelling.hpp"
#include "probe/model/program_name.hpp"
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
      if (l.failure.empty()) names.push_back(model::program_name(l.command_line));
  } catch (const reader::error&) {  // the caller reports what is wrong with the folder
  }
  const auto meant = meant_by(target, names);
  return meant == target ? std::string() : meant;
}

}  // namespace

reader::attachment open_target(const std::string& target) {
  const auto directory = segment::default_folder();
  std::string path;
  try {
    path = reader::find_target(directory, target);
  } catch (const reader::error& e) {
    const auto meant = name_meant_by(target, directory);
    if (meant.empty()) throw;
    throw reader::error(e.kind(), std::string(e.what()) + " Did you mean " + meant + "?");
  }
  return reader::attach(path);
}

}  // namespace curfew::cli
