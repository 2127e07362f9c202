// The metrics: from the numbers of processes to prometheus-cpp's families, as docs/metrics.md lists them. Pure.
#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "probe/exporter/numbers.hpp"

namespace curfew::metrics {

// A process, and what tells it from the others: the values of the labels `process` and `pid`. Both empty, as in a
// program that exports itself: it has neither label, for Prometheus knows it by `instance`.
struct labelled_process {
  std::string process;
  std::string pid;
  const process_numbers* numbers = nullptr;
};

// About the look itself.
struct look {
  std::uint64_t unreadable_segments = 0;
  std::chrono::nanoseconds took{0};
};

// Each family has its HELP and TYPE also when there is no process. REQUIRES: no two processes with the same labels.
std::vector<prometheus::MetricFamily> families(std::span<const labelled_process>, const look&);

}  // namespace curfew::metrics
