// Replaces metrics_server.cpp if prometheus-cpp was not found.
#include "probe/cli/commands/metrics_server.hpp"
#include "probe/cli/failure.hpp"

namespace curfew::cli {

void serve_metrics(const export_options&) {
  throw failure(
      "this curfew was built without prometheus-cpp and cannot export: install it (Debian: prometheus-cpp-dev) "
      "and build curfew again");
}

}  // namespace curfew::cli
