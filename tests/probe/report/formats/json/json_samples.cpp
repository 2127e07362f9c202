// Writes all kinds of JSON that curfew can say, a file each, into the folder that its argument names: what
// validate.py holds against docs/report_schema.json.
#include <fstream>
#include <string>

#include "probe/report/diff/difference.hpp"
#include "probe/report/process_row.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

int main(int argc, char** argv) {
  using namespace curfew;
  using namespace curfew::report;
  if (argc != 2) return 2;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(std::string(argv[1]) + "/" + name + "." + std::string(formats::json.file_ending)) << text;
  };
  write("leak", tests::json_of(tests::leak()));
  write("failed_daemon", tests::json_of(tests::failed_daemon()));
  write("abandoned_handlers", tests::json_of(tests::abandoned_handlers()));
  write("never_awaited", tests::json_of(tests::never_awaited()));
  write("killed_server", tests::json_of(tests::killed_server()));
  write("given_up", tests::json_of(tests::given_up()));
  write("one_hang", tests::json_of(tests::one_hang()));
  write("blocked", tests::json_of(tests::blocked()));
  write("clean", tests::json_of(tests::clean()));
  write("hostile_names", tests::json_of(tests::hostile_names()));
  write("nothing", tests::json_of({}));
  auto inner = tests::clean();
  inner.inner_checks = {{.pid = 7, .state = report::inner_check_state::ended, .judged = 2, .status = 23}, {.pid = 8}};
  inner.unwitnessed_signals = {15};
  write("inner_checks", tests::json_of(inner));
  const auto run = tests::killed_server();
  write("tree", tests::tree_json_of(run.processes[0].snapshot, run.processes[0].findings));
  write("growing", tests::tree_json_of(run.processes[0].snapshot, {}, {},
                                       {{.loop = "main", .site = 1, .from = 1, .to = 90, .live = 95, .over = {}}}));
  write("objects", tests::tree_json_of(run.processes[0].snapshot, {}, {.by_object = true}));
  tests::snapshot_builder asio;
  asio.loop("asio");
  asio.task("session").waiting("socket.async_receive", std::chrono::seconds(1)).wait_on_object(7).with("::1", 80);
  asio.task("timer").waiting("deadline_timer.async_wait", std::chrono::seconds(1)).wait_on_object(-1).guessed();
  asio.task("gone")
      .waiting("socket.async_receive", std::chrono::seconds(1))
      .pending_at_shutdown()
      .state(model::task_state::destroyed, std::chrono::seconds(2));
  asio.task("lingers").has_deadline().scope_cancelled(model::cancel_reason::deadline, std::chrono::seconds(1), 0, "a",
                                                      7);
  asio.task("shielded").shielded();
  write("asio_tree", tests::tree_json_of(asio, {}));
  write("asio_objects", tests::tree_json_of(asio, {}, {.by_object = true}));
  const auto before = census_of(tests::leak().processes[0].snapshot);
  write("difference", formats::json.write_difference(difference_of(before, census_of(run.processes[0].snapshot)), {}));
  write("processes", formats::json.write_processes(tests::processes(), {}));
}
