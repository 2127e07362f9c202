#include "probe/exporter/own_process.hpp"

#include <unistd.h>

#include <span>

#include "probe/exporter/own_policy.hpp"
#include "probe/reader/attach_own.hpp"
#include "probe/reader/error.hpp"

namespace curfew::metrics {

own_process::own_process(const metric_options& options)
    : spawn_sites_(options.spawn_sites), policy_(policy_with(options)), looks_(spawn_sites_, policy_) {}

std::vector<prometheus::MetricFamily> own_process::Collect() const {
  return single_flight_.run([this] { return scrape(); });
}

void own_process::find_segment() const {
  const ::pid_t own = ::getpid();
  if (pid_ != own) segment_.reset();
  pid_ = own;
  if (segment_) return;
  segment_ = reader::attach_own();
  if (segment_) looks_ = process_scraper(spawn_sites_, policy_);
}

std::vector<prometheus::MetricFamily> own_process::scrape() const {
  const auto began = std::chrono::steady_clock::now();
  process_numbers numbers;
  metrics::scrape_summary scrape;
  bool seen = false;
  try {
    find_segment();
    if (segment_) {
      numbers = looks_.take(looks_.count(*segment_));
      seen = true;
    }
  } catch (const reader::error& e) {
    segment_.reset();
    if (e.kind() != reader::fault::not_ready) scrape.unreadable_segments = 1;
  }
  const labelled_process own{"", "", &numbers};
  scrape.took = std::chrono::steady_clock::now() - began;
  return families(std::span(&own, seen ? 1 : 0), scrape);
}

}  // namespace curfew::metrics
