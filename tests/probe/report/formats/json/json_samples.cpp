// Writes all kinds of JSON that curfew can say, a file each, into the folder that its argument names: what
// validate.py holds against docs/report_schema.json.
#include <fstream>
#include <string>

#include "probe/report/formats/json/json_report.hpp"
#include "probe/report/process_table.hpp"
#include "probe/report/tree_report.hpp"
#include "tests/probe/report/scenes.hpp"

int main(int argc, char** argv) {
  using namespace curfew;
  if (argc != 2) return 2;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(std::string(argv[1]) + "/" + name + ".json") << text;
  };
  write("leak", report::json_report(tests::leak()));
  write("failed_daemon", report::json_report(tests::failed_daemon()));
  write("abandoned_handlers", report::json_report(tests::abandoned_handlers()));
  write("never_awaited", report::json_report(tests::never_awaited()));
  write("killed_server", report::json_report(tests::killed_server()));
  write("given_up", report::json_report(tests::given_up()));
  write("one_hang", report::json_report(tests::one_hang()));
  write("clean", report::json_report(tests::clean()));
  write("hostile_names", report::json_report(tests::hostile_names()));
  write("nothing", report::json_report({}));
  auto inner = tests::clean();
  inner.inner_checks = {{.pid = 7, .state = report::inner_check_state::ended, .judged = 2, .status = 23}, {.pid = 8}};
  write("inner_checks", report::json_report(inner));
  const auto run = tests::killed_server();
  write("tree", report::tree_json(run.processes[0].snapshot, run.processes[0].findings));
  write("growing", report::tree_json(run.processes[0].snapshot, {}, {},
                                     {{.loop = "main", .site = 1, .from = 1, .to = 90, .live = 95, .over = {}}}));
  write("processes", report::process_table_json(tests::processes()));
}
