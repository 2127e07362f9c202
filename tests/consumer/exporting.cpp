// Exports its own metrics, in both ways.
#include <chrono>
#include <curfew/collectable.hpp>
#include <curfew/curfew.hpp>
#include <curfew/exporter.hpp>
#include <iostream>

#include <prometheus/metric_family.h>

curfew::task<> nothing() { co_return; }

int main() {
  curfew::exporter metrics{{.listen = "127.0.0.1:0", .metrics = {.spawn_sites = 5}}};
  const auto tasks = curfew::make_collectable({.growing_over = std::chrono::hours(1)});
  curfew::run(nothing());
  std::cout << metrics.url() << ", " << tasks->Collect().size() << " families\n";
}
