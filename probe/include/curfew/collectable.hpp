// Gives a prometheus-cpp server that you have already the metrics of this process:
//
//     auto tasks = curfew::make_collectable();
//     exposer.RegisterCollectable(tasks);      // keeps a weak_ptr: hold on to it
//
// This is the only public header that includes prometheus-cpp; <curfew/exporter.hpp> brings a server of its own.
#pragma once

#include <prometheus/collectable.h>

#include <curfew/metric_options.hpp>
#include <memory>

namespace curfew {

// Returns what collects the metrics of this process. Its Collect() may be called by any thread, and by several at once.
// Throws as metric_options.hpp says.
std::shared_ptr<prometheus::Collectable> make_collectable(metric_options = {});

}  // namespace curfew
