#include "probe/cli/process/python_path.hpp"

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "probe/model/python_command.hpp"

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

std::string why_python_ignores_us(const std::vector<std::string>& command) {
  const auto python = model::as_python_command(command);
  if (!python) return {};
  const auto at = python->options.find_first_of("IES");
  if (at == std::string::npos) return {};
  const char option = python->options[at];
  const std::string without = option == 'S' ? "imports no site" : "takes no notice of PYTHONPATH";
  return "with -" + std::string(1, option) + " Python " + without + ", by which it would load curfew";
}

python_support support_of_python(const std::string& version) {
  const auto folder = adapter_folder();
  if (folder.empty()) return python_support::none_at_all;
  std::string digits = version;
  std::erase(digits, '.');
  const auto extension = "_probe.cpython-" + digits + "-";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/curfew_probe", error))
    if (entry.path().filename().string().starts_with(extension)) return python_support::there;
  static constexpr std::array<std::string_view, 6> known{"3.9", "3.10", "3.11", "3.12", "3.13", "3.14"};
  return std::find(known.begin(), known.end(), version) == known.end() ? python_support::for_no_such_version
                                                                       : python_support::not_for_this_version;
}

std::string remedy_for_python(python_support support, const std::string& interpreter) {
  switch (support) {
    case python_support::there:
    case python_support::for_no_such_version:
      return {};
    case python_support::not_for_this_version:
      return "build curfew for it, too: `./dev build -DCURFEW_MORE_PYTHONS=" + interpreter + "`";
    case python_support::none_at_all:
      break;
  }
  return "install its headers (python3-dev) and build curfew again";
}

bool leads_to_adapter(std::string_view python_path) {
  const auto folder = adapter_folder();
  return !folder.empty() && begins_with_entry(python_path, folder);
}

std::string why_python_is_silent() {
  if (adapter_folder().empty())
    return "this curfew was built without its adapter for Python, which needs CPython 3.9 to 3.14 and its headers "
           "(python3-dev)";
  return "the program did not run asyncio, or what it started lost PYTHONPATH, CURFEW_DIR and CURFEW_CHECK from its "
         "environment";
}

}  // namespace curfew::cli
