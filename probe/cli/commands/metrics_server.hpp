// What `curfew export` runs: one Prometheus endpoint for every instrumented process of this host.
#pragma once

#include <chrono>
#include <curfew/metric_options.hpp>
#include <optional>
#include <string>

namespace curfew::cli {

struct export_options {
  std::string listen = "127.0.0.1:9464";
  bool beyond_loopback = false;
  std::string auth_file{};  // "user:password"; "": everybody may scrape
  metric_options metrics{};
  std::optional<std::chrono::nanoseconds> grace;  // for how long an ended process is shown
};

// Serves until SIGINT or SIGTERM. Throws failure; where curfew was built without prometheus-cpp, always.
void serve_metrics(const export_options&);

}  // namespace curfew::cli
