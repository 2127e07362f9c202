// The metrics of this process for a prometheus-cpp server that you have already:
//
//     auto tasks = curfew::make_collectable();
//     exposer.RegisterCollectable(tasks);      // keeps a weak_ptr: hold on to it
//
// The only public header that knows prometheus-cpp; <curfew/exporter.hpp> brings a server of its own.
#pragma once

#include <prometheus/collectable.h>

#include <curfew/metric_options.hpp>
#include <memory>

namespace curfew {

// Collect() may be called by any thread, and by several at once.
std::shared_ptr<prometheus::Collectable> make_collectable(metric_options = {});

}  // namespace curfew
