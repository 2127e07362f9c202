// Makes prometheus-cpp's families of metrics, which docs/metrics.md lists, from the numbers of processes. Pure.
#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "probe/exporter/numbers.hpp"

namespace curfew::metrics {

// A process, and the values of the labels `process` and `pid`, which tell it from the others. If both are empty, as in
// a program that exports itself, it has neither label: Prometheus knows it by `instance`.
struct labelled_process {
  std::string process;
  std::string pid;
  const process_numbers* numbers = nullptr;
};

// What is reported about the scrape itself.
struct scrape_summary {
  std::uint64_t unreadable_segments = 0;
  std::chrono::nanoseconds took{0};
};

// Returns all families. Each has its HELP and TYPE also when there is no process.
// REQUIRES: no two processes have the same labels.
std::vector<prometheus::MetricFamily> families(std::span<const labelled_process>, const scrape_summary&);

}  // namespace curfew::metrics
