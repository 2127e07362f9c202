#include "probe/exporter/host.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/error.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/check_folder.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::metrics {

std::vector<prometheus::MetricFamily> host::Collect() const {
  return single_flight_.run([this] { return scrape(); });
}

std::vector<prometheus::MetricFamily> host::scrape() const {
  const auto began = clock::now();
  metrics::scrape_summary scrape;
  scrape.unreadable_segments = find_new();

  for (auto at = entries_.begin(); at != entries_.end();) {
    entry& e = at->second;
    const bool is_new = e.process.empty();
    if (e.segment && !read(e, is_new)) {
      if (e.listed) ++scrape.unreadable_segments;
      at = entries_.erase(at);  // the next scrape tries it afresh
      continue;
    }
    if (!e.segment && clock::now() >= e.forget) {
      e.shown = false;
      e.numbers = {};
    }
    // An entry that is not shown is kept while its file is there, so that the file is not read again.
    at = e.shown || e.listed ? std::next(at) : entries_.erase(at);
  }

  std::vector<labelled_process> processes;
  for (auto& [name, e] : entries_) {
    if (e.pid.empty()) e.pid = pid_label(name);
    if (e.shown) processes.push_back({e.process, e.pid, &e.numbers});
  }
  scrape.took = clock::now() - began;
  return families(processes, scrape);
}

std::uint64_t host::find_new() const {
  for (auto& [name, e] : entries_) e.listed = false;
  std::uint64_t unreadable = find_new_in(options_.folder) ? 0 : 1;
  // These are not counted: a check that ends removes its folder, which is no error.
  for (const auto& folder : segment::check_folders(options_.folder))
    if (folder != options_.folder) find_new_in(folder);
  return unreadable + std::exchange(unreadable_, 0);
}

bool host::find_new_in(const std::string& path) const {
  segment::access_error why;
  const reader::descriptor folder(segment::open_folder(path, false, why));
  if (!folder) return why.code == std::errc::no_such_file_or_directory;
  int failed = 0;
  for (const std::string& name : segment::list_segments(folder.get(), &failed)) {
    const auto file = path + "/" + name;
    const auto known = entries_.find(name);
    if (known != entries_.end()) {
      known->second.listed = true;
      continue;
    }
    try {
      entry e{.segment = reader::attach(folder.get(), name, file),
              .listed = true,
              .look = process_scraper(options_.spawn_sites, options_.policy)};
      if (options_.in_place) e.segment->read_in_place();
      entries_.emplace(name, std::move(e));
    } catch (const reader::error& error) {
      // It is no error if the process has ended meanwhile and removed its file, or if it is just beginning.
      const bool gone = ::faccessat(folder.get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0;
      if (!gone && error.kind() != reader::fault::not_ready) ++unreadable_;
    }
  }
  if (failed == 0 || failed == ENOENT) return true;
  for (auto& [name, e] : entries_) e.listed = true;  // a process whose file could not be listed need not have ended
  return false;
}

bool host::read(entry& e, bool is_new) const {
  bool withdrawn = false;
  try {
    const model::tally tally = e.look.count(*e.segment);
    e.process = program_of(tally.facts.process);
    e.numbers = e.look.take(tally);
    withdrawn = is_new && e.numbers.end == model::process_end::exited && e.segment->summary().withdrawn;
  } catch (const reader::error&) {
    return false;
  }
  if (e.process.empty()) e.process = "unknown";
  if (e.numbers.end == model::process_end::alive) return true;
  e.segment.reset();
  // A process that is new here may have ended long ago: its grace time has run since then.
  std::chrono::nanoseconds left = std::min<std::chrono::nanoseconds>(options_.grace, std::chrono::years(1));
  if (is_new) left -= std::max<std::chrono::nanoseconds>(std::chrono::system_clock::now() - e.numbers.seen, {});
  if (withdrawn) left = {};  // it is treated as if its file were gone, which it should be
  e.forget = clock::now() + std::chrono::duration_cast<clock::duration>(left);
  return true;
}

// Returns the pid as long as it tells processes apart, else the name of the segment's file: two containers that share a
// folder may both have a process 1, and pids are used again.
std::string host::pid_label(const std::string& name) const {
  const std::string pid = name.substr(0, name.find('-'));
  const std::string& process = entries_.at(name).process;
  const bool taken = std::any_of(entries_.begin(), entries_.end(), [&](const auto& known) {
    return known.second.shown && known.second.pid == pid && known.second.process == process;
  });
  return taken ? name.substr(0, name.size() - segment::file_suffix.size()) : pid;
}

}  // namespace curfew::metrics
