// `curfew export`: serves the metrics of all instrumented processes of this host for Prometheus.
#include <memory>
#include <string>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/commands/metrics_server.hpp"

namespace curfew::cli {

void add_export(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<export_options>();
  auto& command = add_command(app, "export", "serve the metrics of all instrumented processes for Prometheus",
                              "curfew export [OPTIONS]");
  add_text(command, "--listen", "ADDRESS:PORT", options->listen,
           "where to (127.0.0.1:9464); port 0 is any that is free");
  add_flag(command, "--beyond-loopback", options->beyond_loopback, "allow an address that other machines may reach");
  add_file(command, "--auth-file", options->auth_file, "who may scrape: a file with one line, user:password");
  add_number(command, "--spawn-sites", options->spawn_sites, 0, 1000,
             "series a loop for the sites with most live tasks (20)");
  add_duration(command, "--grace", options->grace, from_zero,
               "how long the last numbers of an ended process are shown (5m); the shipped alerts look back an hour");
  add_suppressions(command, options->policy);
  add_time_limits(command, options->policy, looks::many);
  set_footer(command, std::string(what_a_duration_is) +
                          "\n"
                          "Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID.\n"
                          "Ends on SIGINT and SIGTERM.\n\n"
                          "Example:\n"
                          "  curfew export & curl http://127.0.0.1:9464/metrics");
  when_chosen(command, [options, &chosen] {
    chosen = [options] {
      serve_metrics(*options);
      return 0;
    };
  });
}

}  // namespace curfew::cli
