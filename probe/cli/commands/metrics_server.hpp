// Runs `curfew export`: one Prometheus endpoint for all instrumented processes of this host.
#pragma once

#include <chrono>
#include <curfew/metric_options.hpp>
#include <optional>
#include <string>

namespace curfew::cli {

struct export_options {
  std::string listen = "127.0.0.1:9464";
  bool beyond_loopback = false;
  std::string auth_file{};  // file that contains "user:password"; "": everybody may scrape
  metric_options metrics{};
  std::optional<std::chrono::nanoseconds> grace;  // how long an ended process is shown
};

// Serves until SIGINT or SIGTERM. Throws failure, and always does so if curfew was built without prometheus-cpp.
void serve_metrics(const export_options&);

}  // namespace curfew::cli
