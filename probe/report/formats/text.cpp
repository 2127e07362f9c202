// Writes text, for people: lines are fitted to a terminal, but not in a file.
#include "probe/report/formats/formats.hpp"
#include "probe/report/formats/text/difference_text.hpp"
#include "probe/report/formats/text/problem_text.hpp"
#include "probe/report/formats/text/process_table_text.hpp"
#include "probe/report/formats/text/text_report.hpp"
#include "probe/report/formats/text/tree_text.hpp"
#include "probe/report/run/summary.hpp"

namespace curfew::report {

constinit const format formats::text{.name = "text",
                                     .file_ending = "txt",
                                     .for_people = true,
                                     .write = text_report,
                                     .is_written = ends_in_summary,
                                     .write_problem = problem_text,
                                     .write_tree = tree_text,
                                     .write_difference = difference_text,
                                     .write_processes = process_table_text};

}  // namespace curfew::report
