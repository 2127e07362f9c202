#include "probe/exporter/own_process.hpp"

#include <unistd.h>

#include <span>
#include <string>

#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/error.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::metrics {

std::vector<prometheus::MetricFamily> own_process::Collect() const {
  return single_flight_.run([this] { return scrape(); });
}

void own_process::find_segment() const {
  const ::pid_t own = ::getpid();
  if (pid_ != own) segment_.reset();
  pid_ = own;
  if (segment_) return;
  const std::string path = segment::default_folder();
  segment::access_error why;
  const reader::descriptor folder(segment::open_folder(path, false, why));
  if (!folder) return;
  const std::string prefix = std::to_string(own) + "-";
  for (const std::string& name : segment::list_segments(folder.get())) {
    if (!name.starts_with(prefix)) continue;
    auto found = reader::attach(folder.get(), name, path + "/" + name);
    if (found.end() != model::process_end::alive) continue;  // a process that had this pid before
    if (!found.is_own()) continue;                           // a process that has this pid in another container
    segment_.emplace(std::move(found));
    segment_->read_in_place();
    looks_ = process_scraper(options_);
    return;
  }
}

std::vector<prometheus::MetricFamily> own_process::scrape() const {
  const auto began = std::chrono::steady_clock::now();
  process_numbers numbers;
  metrics::scrape_summary scrape;
  bool seen = false;
  try {
    find_segment();
    if (segment_) {
      numbers = looks_.take(segment_->count());
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
