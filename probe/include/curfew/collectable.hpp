// The metrics of this process for a prometheus-cpp server that you have already:
//
//     auto tasks = curfew::make_collectable();
//     exposer.RegisterCollectable(tasks);      // keeps a weak_ptr: hold on to it
//
// The only public header that knows prometheus-cpp; <curfew/exporter.hpp> brings a server of its own.
#pragma once

#include <prometheus/collectable.h>

#include <chrono>
#include <cstddef>
#include <memory>

namespace curfew {

struct collectable_options {
  // How many spawn sites a loop have a series of their own: those with most live tasks.
  std::size_t spawn_sites = 20;
  // A spawn site whose live tasks only grow for so long is a finding, growing-site (docs/findings/growing-site.md).
  std::chrono::nanoseconds growing_over = std::chrono::minutes(10);
};

// Collect() may be called by any thread, and by several at once.
std::shared_ptr<prometheus::Collectable> make_collectable(collectable_options = {});

}  // namespace curfew
