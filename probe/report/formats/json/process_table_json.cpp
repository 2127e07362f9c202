#include "probe/report/formats/json/process_table_json.hpp"

#include "probe/model/utf8.hpp"
#include "probe/report/formats/json/json_values.hpp"

namespace curfew::report {

std::string process_table_json(const std::vector<process_row>& rows) {
  auto processes = json::array();
  for (const auto& row : rows) {
    json made{{"pid", row.pid},
              {"state", state_of(row)},
              {"under_check", row.checked},
              {"segment", model::valid_utf8(row.segment)}};
    if (!row.error.empty()) {
      made["error"] = model::valid_utf8(row.error);
    } else {
      made["began_unix_ns"] = unix_ns(row.began);
      made["uptime_ns"] = row.uptime.count();
      made["tasks_alive"] = row.tasks_alive;
      made["bugs"] = row.bugs;
      made["findings"] = row.findings;
      made["untracked"] = row.untracked;
      made["command_line"] = model::valid_utf8(row.command_line);
    }
    processes.push_back(std::move(made));
  }
  return json{{"schema", json_schema}, {"kind", "processes"}, {"processes", std::move(processes)}}.dump() + "\n";
}

}  // namespace curfew::report
