#include "probe/cli/doctor/python_diagnosis.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "probe/cli/process/process_names.hpp"
#include "probe/cli/process/python_path.hpp"
#include "probe/model/command_words.hpp"
#include "probe/model/printable.hpp"
#include "probe/model/python_command.hpp"

namespace curfew::cli {

namespace {

// Returns "3.11" for ".../python3.11", "3.13t" for one without its global lock, and "" where the name has no minor
// version.
std::string version_in(std::string_view interpreter) {
  const auto name = interpreter.substr(interpreter.rfind('/') + 1);
  const auto from = name.find_first_of("0123456789");
  if (from == std::string_view::npos) return {};
  auto version = name.substr(from, name.find_first_not_of("0123456789.t", from) - from);
  return version.find('.') == std::string_view::npos ? std::string() : std::string(version);
}

// Returns what keeps every Python of that file from being recorded; nothing if nothing is known.
std::optional<diagnosis> unsupported(const std::string& interpreter) {
  const auto version = version_in(interpreter);
  if (version.empty()) return {};
  const auto support = support_of_python(version);
  if (support == python_support::there) return {};
  std::string text = "is Python " + version;
  if (support == python_support::none_at_all) text += ", and this curfew was built without its adapter for it";
  if (support == python_support::not_for_this_version) text += ", for which this curfew has no extension";
  if (support == python_support::for_no_such_version)
    text += ": curfew records CPython 3.9 to 3.14 with its global interpreter lock";
  return diagnosis{"program", health::bad, std::move(text), remedy_for_python(support, model::printable(interpreter))};
}

}  // namespace

std::optional<diagnosis> diagnose_python(std::uint32_t pid) {
  std::error_code error;
  const auto interpreter = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", error).string();
  if (!model::is_python(interpreter)) return {};
  const auto words = words_of_process(static_cast<pid_t>(pid));
  if (auto found = unsupported(interpreter)) return found;
  if (leads_to_adapter(environment_of_process(static_cast<pid_t>(pid), "PYTHONPATH"))) {
    const auto reason = why_python_ignores_us(words);
    return reason.empty()
               ? diagnosis{"curfew", health::bad,
                           "has been put in its way, and it has recorded nothing: it has not imported asyncio "
                           "or trio yet, or made no task"}
               : diagnosis{"curfew", health::bad, "is kept out of it: " + reason, "start it without this option"};
  }
  return diagnosis{"curfew", health::bad, "is not in it: a program of Python records where `curfew run` has started it",
                   "start it with `curfew run -- " + model::printable(model::command_line_of(words)) + "`"};
}

std::optional<diagnosis> diagnose_python(const std::string& interpreter) {
  if (!model::is_python(interpreter)) return {};
  std::error_code error;
  const auto file = std::filesystem::canonical(interpreter, error);
  if (auto found = unsupported(error ? interpreter : file.string())) {
    found->subject = interpreter.substr(interpreter.rfind('/') + 1);
    return found;
  }
  return diagnosis{interpreter.substr(interpreter.rfind('/') + 1), health::good,
                   "is Python: its programs record where they are started with `curfew run --` or `curfew check --`"};
}

}  // namespace curfew::cli
