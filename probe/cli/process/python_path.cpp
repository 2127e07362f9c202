#include "probe/cli/process/python_path.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace curfew::cli {

namespace {

// Returns the file of this program, or "" if it is not known.
std::filesystem::path own_file() {
  std::error_code error;
  auto file = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : file;
}

// Returns the folder of the adapter, or "" if it is not there.
std::string adapter_folder() {
  std::error_code error;
  const auto folder = (own_file().parent_path() / CURFEW_PYTHON_FOLDER_FROM_BIN).lexically_normal();
  return std::filesystem::exists(folder / "sitecustomize.py", error) ? folder.string() : std::string();
}

bool begins_with_entry(std::string_view path, std::string_view entry) {
  return path.starts_with(entry) && (path.size() == entry.size() || path[entry.size()] == ':');
}

// Returns the first option of `letters` that stands before the program in the words of an interpreter of Python, or 0.
char option_among(const std::vector<std::string>& command, std::string_view letters) {
  constexpr std::string_view take_a_word = "WX", end_options = "cm";
  for (std::size_t at = 1; at < command.size(); ++at) {
    const std::string_view word = command[at];
    if (word.size() < 2 || word.front() != '-' || word == "--") return 0;
    if (word.starts_with("--")) {
      if (word == "--check-hash-based-pycs") ++at;
      continue;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
      if (letters.find(word[i]) != std::string_view::npos) return word[i];
      if (end_options.find(word[i]) != std::string_view::npos) return 0;
      if (take_a_word.find(word[i]) == std::string_view::npos) continue;
      if (i + 1 == word.size()) ++at;
      break;
    }
  }
  return 0;
}

}  // namespace

void set_python_path() {
  const auto folder = adapter_folder();
  if (folder.empty() || folder.find(':') != std::string::npos) return;
  ::setenv("CURFEW_COMMAND", own_file().c_str(), 1);  // by which the plugin for pytest finds it
  const char* const before = ::getenv("PYTHONPATH");
  const std::string_view rest = before == nullptr ? "" : before;
  if (begins_with_entry(rest, folder)) return;  // a check inside of a check
  ::setenv("PYTHONPATH", rest.empty() ? folder.c_str() : (folder + ":" + std::string(rest)).c_str(), 1);
}

bool is_python(const std::vector<std::string>& command) {
  if (command.empty()) return false;
  const std::string name = std::filesystem::path(command.front()).filename();
  constexpr std::string_view python = "python";
  return name.starts_with(python) && std::all_of(name.begin() + python.size(), name.end(),
                                                 [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string why_python_ignores_us(const std::vector<std::string>& command) {
  if (!is_python(command)) return {};
  const char option = option_among(command, "IES");
  if (option == 0) return {};
  const std::string without = option == 'S' ? "imports no site" : "takes no notice of PYTHONPATH";
  return "with -" + std::string(1, option) + " Python " + without + ", by which it would load curfew";
}

std::string why_python_is_silent() {
  if (adapter_folder().empty())
    return "this curfew was built without its adapter for Python, which needs Python 3.11 to 3.13 and python3-dev";
  return "the program did not run asyncio, or what it started lost PYTHONPATH, CURFEW_DIR and CURFEW_CHECK from its "
         "environment";
}

}  // namespace curfew::cli
