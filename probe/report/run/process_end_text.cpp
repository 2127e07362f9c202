#include "probe/report/run/process_end_text.hpp"

#include <fmt/format.h>
#include <string.h>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {

std::string signal_name(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", number);
}

std::string called(std::uint32_t pid, const std::string& command, std::size_t width) {
  auto name = command.empty() ? "a process" : model::printable(command);
  if (width != 0) name = shortened(name, width);
  return fmt::format("{} (pid {})", name, pid);
}

std::string called(const model::process& p, std::size_t width) {
  return called(p.pid, p.command_line.empty() ? p.executable : p.command_line, width);
}

std::string in_words(wait_result end) {
  switch (end.ended) {
    case wait_result::how::killed:
      return "was killed by " + signal_name(end.number);
    case wait_result::how::replaced:
      return "went on as another program (exec)";
    case wait_result::how::exited:
      break;
  }
  return fmt::format("exited with status {}", end.number);
}

std::string process_end_text(const process& p) {
  switch (p.judged) {
    case judged_how::gave_up:
      return fmt::format("was given up after {}", model::duration_text(uptime(p.snapshot)));
    case judged_how::outlived:
      return "still ran when the command had ended, and was not judged";
    case judged_how::ended:
    case judged_how::at_test_end:
      break;
  }
  return process_end_text(p.snapshot, p.end);
}

std::string process_end_text(const model::snapshot& snapshot, const std::optional<wait_result>& end) {
  const auto& about = snapshot.process;
  const auto time = model::duration_text(uptime(snapshot));
  if (about.end == model::process_end::alive) return fmt::format("has run for {}", time);
  const auto after = fmt::format("{} after {}", about.end_unseen ? ", last heard of" : "", time);
  if (about.end == model::process_end::exited) return (end ? in_words(*end) : "exited") + after;
  if (!end) return "died (a signal, _exit or exec)" + after;
  if (end->ended != wait_result::how::exited) return in_words(*end) + after;
  return fmt::format("left through _exit or exec with status {}{}", end->number, after);
}

std::string end_clause(const process& p) {
  if (p.judged == judged_how::gave_up) return "the timeout expired";
  if (p.judged == judged_how::at_test_end) return "its test ended";
  if (p.snapshot.process.end == model::process_end::exited) return "the process exited";
  return p.end ? "the process " + in_words(*p.end) : "the process died";
}

std::string end_in_short(const process& p) {
  if (p.judged == judged_how::gave_up) return "at the timeout";
  if (p.judged == judged_how::at_test_end) return "at the end of its test";
  if (p.snapshot.process.end == model::process_end::exited) return "at exit";
  const bool killed = p.end && p.end->ended == wait_result::how::killed;
  return killed ? "at " + signal_name(p.end->number) : "at the end";
}

}  // namespace curfew::report
