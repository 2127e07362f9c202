#include "probe/cli/commands/check_reports.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/repository.hpp"
#include "probe/cli/terminal/source_line.hpp"
#include "probe/model/printable.hpp"
#include "probe/report/digest.hpp"
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

check_reports::check_reports(const report_options& options)
    : options_(options), printed_(opened(options.output)), baseline_(opened(options.baseline)) {
  bool is_printed_to = options.output == standard_output;
  const bool is_taken_by_output =
      options.baseline == standard_output ? std::exchange(is_printed_to, true) : baseline_.is_one_with(printed_);
  if (is_taken_by_output)
    throw failure("a report and a baseline for " + model::printable(options.baseline) +
                  ": each needs a file of its own");
  for (const auto& [format, path] : options.filed) {
    auto file = opened(path);
    const bool is_taken = file ? file.is_one_with(printed_) || file.is_one_with(baseline_) ||
                                     std::any_of(filed_.begin(), filed_.end(),
                                                 [&](const destination& d) { return file.is_one_with(d.file); })
                               : std::exchange(is_printed_to, true);
    if (is_taken) throw failure("two reports for " + model::printable(path) + ": each needs a file of its own");
    filed_.push_back({format, path, std::move(file)});
  }
}

void check_reports::write(const report::run& run) {
  const auto digest = report::digest_of(run);
  std::optional<failure> failed;
  for (auto& [format, path, file] : filed_) try {
      const auto text = format->write(digest, style_for(options_, path, STDOUT_FILENO));
      if (file)
        file.fill(text);
      else
        write_all(STDOUT_FILENO, text, "standard output");
    } catch (const failure& e) {
      failed = e;
    }

  if (!options_.baseline.empty()) try {
      const auto text = report::text_of(report::baseline_of(run));
      if (baseline_)
        baseline_.fill(text);
      else
        write_all(STDOUT_FILENO, text, "standard output");
    } catch (const failure& e) {
      failed = e;
    }

  const bool says_nothing =
      options_.is_quiet && digest.bugs.list.empty() && report::is_all_seen(run, digest.not_judged);
  const int stream = options_.output.empty() ? STDERR_FILENO : STDOUT_FILENO;
  const auto text = options_.format->write(digest, style_for(options_, options_.output, stream));
  try {
    if (printed_)
      printed_.fill(text);
    else if (!says_nothing)
      write_all(stream, text, options_.output.empty() ? "standard error" : "standard output");
  } catch (const failure& e) {  // the report must not be lost
    if (options_.output.empty()) throw;
    write_all(STDERR_FILENO, text, "standard error");
    throw failure(std::string(e.what()) + "; the report stands above", run.status != 0 ? run.status : e.status());
  }
  if (printed_ && !says_nothing)
    write_all(STDERR_FILENO, digest.summary + "; the report is in " + model::printable(options_.output) + "\n",
              "standard error");
  if (failed) throw failure(failed->what(), run.status != 0 ? run.status : failed->status());
}

}  // namespace curfew::cli
