// `curfew doctor [PID|NAME|FILE...]`: says whether anything is recorded here, or by that process, and why not; of
// files, whether they fit together.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/open_target.hpp"
#include "probe/cli/doctor/diagnosis.hpp"
#include "probe/cli/doctor/file_diagnosis.hpp"
#include "probe/cli/doctor/host_diagnosis.hpp"
#include "probe/cli/doctor/object_file.hpp"
#include "probe/cli/doctor/process_diagnosis.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/process_names.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/target.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

constexpr std::size_t widest = 120;

struct doctor_options {
  std::vector<std::string> subjects;  // a pid or a program's name, or files; none: examine this host, for this user
  colour_choice colour = colour_choice::automatic;
};

// Returns the pid of a process that left a segment, given by its name or by the segment's file.
std::uint32_t pid_recorded_in(const std::string& target) {
  try {
    return open_target(target).summary().pid;
  } catch (const reader::error& e) {
    if (e.kind() != reader::fault::not_a_segment) throw;
    throw failure(target + " is " + std::string(no_object_file) + ", and nothing that a process recorded");
  }
}

// Returns the pid of the process of this name. Running processes take precedence over those that left a segment,
// because people ask about what does not show up.
std::uint32_t pid_called(const std::string& name) {
  const auto running = processes_called(name);
  if (running.empty()) return pid_recorded_in(name);
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

// Returns whether the word is the name or the pid of a process that runs, or that left a segment.
bool is_process(const std::string& word) {
  const bool is_pid = word.find_first_not_of("0123456789") == std::string::npos;
  return is_pid || !processes_called(word).empty() || !reader::processes_named(segment::default_folder(), word).empty();
}

bool is_path(const std::string& word) {
  return word.find('/') != std::string::npos || word.ends_with(".o") || word.ends_with(".a") ||
         word.find(".so") != std::string::npos;
}

// A word alone is a program's name, but where no process is called so, it is that of a file.
bool is_file(const std::string& word) { return is_object_file(word) && (is_path(word) || !is_process(word)); }

std::string printed(const diagnoses& found, const doctor_options& options) {
  return text_of(found, text_width(STDOUT_FILENO, widest), wants_colour(options.colour, STDOUT_FILENO)) + "\n";
}

std::string_view sentence(const diagnoses& of_files) {
  const auto any = [&](bool diagnosis::* what) {
    return std::any_of(of_files.begin(), of_files.end(), [what](const diagnosis& d) { return d.*what; });
  };
  if (any_bad(of_files)) return "It does not fit together.";
  if (any(&diagnosis::is_unrecorded) && !any(&diagnosis::is_recorded))
    return "It fits together, but nothing of it is recorded.";
  return "Nothing speaks against it.";
}

int examine_files(const doctor_options& options) {
  const auto found = diagnose_files(options.subjects);
  print(printed(found, options) + std::string(sentence(found)) + "\n");
  return any_bad(found) ? exit_status::not_recorded : 0;
}

// Refuses the path of a file that is not there: nothing that runs is meant by that.
void refuse_missing_files(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    std::error_code error;
    if (is_path(word) && !std::filesystem::exists(word, error) && !is_process(word))
      throw failure("there is no file " + word);
  }
}

int doctor(const doctor_options& options) {
  refuse_missing_files(options.subjects);
  if (!options.subjects.empty() && is_file(options.subjects.front())) return examine_files(options);
  if (options.subjects.size() > 1)
    throw failure(options.subjects.front() + " is " + std::string(no_object_file) +
                  ": one process at a time, or files");
  const bool here = options.subjects.empty();
  process_diagnosis about;
  if (here) {
    about.found = diagnose_host();
    about.records = any_bad(about.found) ? recording::no : recording::yes;
  } else {
    about = diagnose_process(pid_of(options.subjects.front()));
  }
  auto text = printed(about.found, options);
  const bool works = about.records == recording::yes || about.records == recording::until_its_end;
  if (here)
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
                              "curfew doctor [OPTIONS] [PID|NAME|FILE...]");
  add_arguments(
      command, "subject", "PID|NAME|FILE...", options->subjects,
      "a process: is curfew in it, and does it record; objects and libraries, or a program: do its parts fit together");
  add_colour(command, options->colour);
  set_footer(command,
             "A word is a FILE if it has a /, ends in .o, .a or .so, or names no process.\n"
             "Each program is judged by itself, and all objects and libraries together.\n\n"
             "Exit status: 0 when recording works, or the files fit together, else 1.");
  when_chosen(command, [options, &chosen] { chosen = [options] { return doctor(*options); }; });
}

}  // namespace curfew::cli
