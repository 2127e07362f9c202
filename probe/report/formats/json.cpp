// Writes JSON, for programs: one line with everything that the text says. docs/report_schema.md describes it.
#include "probe/report/formats/formats.hpp"
#include "probe/report/formats/json/difference_json.hpp"
#include "probe/report/formats/json/json_report.hpp"
#include "probe/report/formats/json/process_table_json.hpp"
#include "probe/report/formats/json/tree_json.hpp"

namespace curfew::report {

constinit const format formats::json{
    .name = "json",
    .file_ending = "json",
    .write = [](const digest& digest, const style&) { return json_report(digest); },
    .is_written =
        [](std::string_view text) {
          return text.starts_with("{\"schema\":") && text.find("\"kind\":\"report\"") != std::string_view::npos;
        },
    .write_tree = [](const tree_digest& digest, const style&) { return tree_json(digest); },
    .write_difference = [](const difference& made, const style&) { return difference_json(made); },
    .write_processes = [](const std::vector<process_row>& rows, const style&) { return process_table_json(rows); }};

}  // namespace curfew::report
