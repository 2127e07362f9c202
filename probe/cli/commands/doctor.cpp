// `curfew doctor [PID|NAME]`: says whether anything is recorded here, or by that process, and why not.
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/open_target.hpp"
#include "probe/cli/doctor/diagnosis.hpp"
#include "probe/cli/doctor/host_diagnosis.hpp"
#include "probe/cli/doctor/process_diagnosis.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/process_names.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/reader/attachment.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t widest = 120;

struct doctor_options {
  std::string process;  // a pid or a program's name; "": examine this host, for this user
  colour_choice colour = colour_choice::automatic;
};

// Returns the pid of the process of this name. Running processes take precedence over those that left a segment,
// because people ask about what does not show up.
std::uint32_t pid_called(const std::string& name) {
  const auto running = processes_called(name);
  if (running.empty()) return open_target(name).summary().pid;
  if (running.size() == 1) return running.front();
  std::string pids;
  for (const auto pid : running) pids += " " + std::to_string(pid);
  throw failure(std::to_string(running.size()) + " processes are called " + name + ": name one by its pid:" + pids);
}

std::uint32_t pid_of(const std::string& process) {
  std::uint32_t pid = 0;
  const auto* const end = process.data() + process.size();
  const auto [rest, error] = std::from_chars(process.data(), end, pid);
  return error == std::errc() && rest == end ? pid : pid_called(process);
}

std::string_view sentence(recording records) {
  switch (records) {
    case recording::yes:
      return "It records its tasks.";
    case recording::until_its_end:
      return "It recorded its tasks until it ended.";
    case recording::no:
      return "It does not record its tasks.";
    case recording::unknown:
      break;
  }
  return "Whether it records its tasks cannot be told.";
}

int doctor(const doctor_options& options) {
  process_diagnosis about;
  if (options.process.empty()) {
    about.found = diagnose_host();
    about.records = any_bad(about.found) ? recording::no : recording::yes;
  } else {
    about = diagnose_process(pid_of(options.process));
  }
  auto text =
      text_of(about.found, text_width(STDOUT_FILENO, widest), wants_colour(options.colour, STDOUT_FILENO)) + "\n";
  const bool works = about.records == recording::yes || about.records == recording::until_its_end;
  if (options.process.empty())
    text += works ? "Recording works here." : "Nothing is recorded here.";
  else
    text += sentence(about.records);
  print(text + "\n");
  return works ? 0 : exit_status::not_recorded;
}

}  // namespace

void add_doctor(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<doctor_options>();
  auto& command = add_command(app, "doctor", "say whether anything is recorded here, and why not",
                              "curfew doctor [OPTIONS] [PID|NAME]");
  add_argument(command, "process", "PID|NAME", options->process, "is curfew in it, and does it record");
  add_colour(command, options->colour);
  set_footer(command, "Exit status: 0 when recording works, else 1.");
  when_chosen(command, [options, &chosen] { chosen = [options] { return doctor(*options); }; });
}

}  // namespace curfew::cli
