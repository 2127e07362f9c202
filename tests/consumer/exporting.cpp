// Exports its own metrics, in both ways.
#include <curfew/collectable.hpp>
#include <curfew/curfew.hpp>
#include <curfew/exporter.hpp>
#include <iostream>

#include <prometheus/metric_family.h>

curfew::task<> nothing() { co_return; }

int main() {
  curfew::exporter metrics{{.listen = "127.0.0.1:0"}};
  const auto tasks = curfew::make_collectable();
  curfew::run(nothing());
  std::cout << metrics.url() << ", " << tasks->Collect().size() << " families\n";
}
