// Runs `curfew export`: one Prometheus endpoint for all instrumented processes of this host.
#pragma once

#include <chrono>
#include <cstddef>
#include <curfew/metric_options.hpp>
#include <optional>
#include <string>

#include "probe/cli/commands/policy_options.hpp"

namespace curfew::cli {

struct export_options {
  std::string listen = "127.0.0.1:9464";
  bool beyond_loopback = false;
  std::string auth_file{};  // file that contains "user:password"; "": everybody may scrape
  std::size_t spawn_sites = metric_options().spawn_sites;
  policy_options policy{};
  std::optional<std::chrono::nanoseconds> grace;  // how long an ended process is shown
};

// Serves until SIGINT or SIGTERM. Throws failure, and always does so if curfew was built without prometheus-cpp.
void serve_metrics(const export_options&);

}  // namespace curfew::cli
