// The reports of `curfew check`: the one that is printed, and those for files. Which there are, the command line says.
#pragma once

#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/terminal/report_file.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/report/format.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::cli {

struct report_options {
  const report::format* format = &report::usual_format();
  std::string output;  // file for the report; "": standard error; "-": standard output
  std::vector<filed_report> filed;
  std::string baseline;          // file for a baseline; "": none
  bool with_suppressed = false;  // in reports that have a place for it
  bool is_quiet = false;         // nothing is printed when everyone is home
  colour_choice colour = colour_choice::automatic;
};

// Adds the options.
void add_report_options(CLI::App&, report_options&);

// Files are opened before the command runs, so that a wrong path is reported at once.
class check_reports {
 public:
  // Throws failure, also where a report would replace what a word of the command names. The options are kept by
  // reference.
  check_reports(const report_options&, const std::vector<std::string>& command);

  // Writes all reports. If some cannot be written, the others are all the same, and then one failure is thrown that
  // names each, with the status of the run where that is not 0.
  void write(const report::run&);
  // Takes the files of reports away, for there was no run: what they say is of an earlier one, or nothing. What is
  // no report stays, and a baseline that was there.
  void discard();

 private:
  void open();
  void spare_what_is_run(const std::vector<std::string>& command) const;

  struct destination {
    const report::format* format;
    std::string path;
    report_file file;  // none: standard output
  };

  const report_options& options_;
  std::vector<destination> filed_;
  report_file printed_;   // none: the report is printed
  report_file baseline_;  // none: no baseline is written
};

}  // namespace curfew::cli
