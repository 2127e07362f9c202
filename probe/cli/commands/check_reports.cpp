#include "probe/cli/commands/check_reports.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/repository.hpp"
#include "probe/cli/terminal/source_line.hpp"
#include "probe/model/printable.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "probe/report/run/excuses.hpp"
#include "probe/report/run/gaps.hpp"

namespace curfew::cli {

namespace {

constexpr std::string_view standard_output = "-";

bool is_file(const std::string& path) { return !path.empty() && path != standard_output; }

report_file opened(const std::string& path) { return is_file(path) ? report_file(path) : report_file(); }

// Returns what a report that goes to this path is to look like. `stream` is where it goes if the path is no file.
report::style style_for(const report_options& options, const std::string& path, int stream) {
  const bool for_a_file = is_file(path);
  return {.working_directory = working_directory(),
          .repository = repository_root(),
          .with_suppressed = options.with_suppressed,
          .colour = for_a_file ? options.colour == colour_choice::always : wants_colour(options.colour, stream),
          .links = !for_a_file && size_of_terminal(stream).columns != 0 && wants_colour(options.colour, stream),
          .source_line = source_line,
          .width = for_a_file ? 0 : size_of_terminal(stream).columns};
}

// Returns whether nothing is lost with what is in a file: it is the report of an earlier run, or nothing.
bool may_go(const report_file& file) {
  const auto text = file.contents();
  return text.empty() || report::is_report(text);
}

// Services read commands in a log only where they begin a line, and nobody knows whether what stands there before them
// ended its last one.
std::string for_a_log(const report::format& format, const std::string& text) {
  return format.begins_a_line ? "\n" + text : text;
}

}  // namespace

void add_report_options(CLI::App& command, report_options& options) {
  add_formats(command, options.format, options.filed, report::formats_with(&report::format::write));
  add_file(command, "--output,-o", options.output,
           "write the report here, not to standard error; - is standard output");
  add_file(command, "--write-baseline", options.baseline, "write the bugs of this run, for --baseline of later ones");
  add_flag(command, "--with-suppressed", options.with_suppressed,
           "SARIF: what was suppressed is in it, too, and marked so");
  add_flag(command, "--quiet,-q", options.is_quiet, "print nothing when everyone is home");
  add_colour(command, options.colour);
}

check_reports::check_reports(const report_options& options, const std::vector<std::string>& command)
    : options_(options) {
  try {
    open();
    spare_what_is_run(command);
    printed_.remove_until_filled();
    baseline_.remove_until_filled();
    for (auto& d : filed_) d.file.remove_until_filled();
  } catch (const failure&) {
    printed_.remove_if_empty();
    baseline_.remove_if_empty();
    for (auto& d : filed_) d.file.remove_if_empty();
    throw;
  }
}

void check_reports::open() {
  printed_ = opened(options_.output);
  baseline_ = opened(options_.baseline);
  bool is_printed_to = options_.output == standard_output;
  const bool is_taken_by_output =
      options_.baseline == standard_output ? std::exchange(is_printed_to, true) : baseline_.is_one_with(printed_);
  if (is_taken_by_output)
    throw failure("a report and a baseline for " + model::printable(options_.baseline) +
                  ": each needs a file of its own");
  for (const auto& [format, path] : options_.filed) {
    auto file = opened(path);
    const bool is_taken = file ? file.is_one_with(printed_) || file.is_one_with(baseline_) ||
                                     std::any_of(filed_.begin(), filed_.end(),
                                                 [&](const destination& d) { return file.is_one_with(d.file); })
                               : std::exchange(is_printed_to, true);
    if (is_taken) throw failure("two reports for " + model::printable(path) + ": each needs a file of its own");
    filed_.push_back({format, path, std::move(file)});
  }
}

// `curfew check -o test.py -- python3 test.py`.
void check_reports::spare_what_is_run(const std::vector<std::string>& command) const {
  const auto spare = [&](const report_file& file, const std::string& path) {
    const auto is_it = [&](const std::string& word) { return file.is_at(word); };
    if (std::any_of(command.begin(), command.end(), is_it) && !may_go(file))
      throw failure(model::printable(path) +
                    ": belongs to the command, and is not overwritten: name another file for the report");
  };
  spare(printed_, options_.output);
  for (const auto& d : filed_) spare(d.file, d.path);
}

void check_reports::discard() {
  const auto discard = [](report_file& file) {
    if (may_go(file)) file.remove();
  };
  discard(printed_);
  baseline_.remove_if_empty();
  for (auto& d : filed_) discard(d.file);
}

void check_reports::write(const report::run& run) {
  const auto digest = report::digest_of(run);
  std::vector<std::string> failed;
  int status = exit_status::failed;
  const auto attempt = [&](auto write) {
    try {
      write();
    } catch (const failure& e) {
      failed.emplace_back(e.what());
      status = e.status();
    }
  };
  for (auto& [format, path, file] : filed_)
    attempt([&] {
      const auto text = format->write(digest, style_for(options_, path, STDOUT_FILENO));
      if (file)
        file.fill(text);
      else
        write_all(STDOUT_FILENO, for_a_log(*format, text), "standard output");
    });

  if (!options_.baseline.empty())
    attempt([&] {
      const auto text = report::text_of(report::baseline_for_later(run));
      if (baseline_)
        baseline_.fill(text);
      else
        write_all(STDOUT_FILENO, text, "standard output");
    });

  const bool says_nothing =
      options_.is_quiet && digest.bugs.list.empty() && report::is_all_seen(run, digest.not_judged);
  const int stream = options_.output.empty() ? STDERR_FILENO : STDOUT_FILENO;
  const auto text = options_.format->write(digest, style_for(options_, options_.output, stream));
  bool is_printed_instead = false;
  attempt([&] {
    try {
      if (printed_)
        printed_.fill(text);
      else if (!says_nothing)
        write_all(stream, for_a_log(*options_.format, text),
                  options_.output.empty() ? "standard error" : "standard output");
    } catch (const failure& e) {  // the report must not be lost
      if (options_.output.empty()) throw;
      is_printed_instead = true;
      write_all(STDERR_FILENO, for_a_log(*options_.format, text), "standard error");
      throw failure(std::string(e.what()) + "; the report stands above", e.status());
    }
  });
  if (printed_ && !says_nothing && !is_printed_instead)
    attempt([&] {
      write_all(STDERR_FILENO, digest.summary + "; the report is in " + model::printable(options_.output) + "\n",
                "standard error");
    });
  if (!failed.empty()) throw failure(report::joined(failed, "; and "), run.status != 0 ? run.status : status);
}

}  // namespace curfew::cli
