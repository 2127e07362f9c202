#include "probe/cli/harvest.hpp"

#include <algorithm>

#include "probe/reader/listing.hpp"
#include "probe/reader/reader.hpp"

namespace curfew::cli {

namespace {

// A process that was killed before its segment was set up has not spawned a task yet: nothing to judge, no error.
std::optional<model::snapshot> take(const std::string& path, report::run& run) {
  try {
    return reader::attach(path).take();
  } catch (const reader::error& e) {
    if (e.kind() != reader::fault::not_ready) run.errors.emplace_back(e.what());
    return {};
  }
}

// After exec the same pid may have left several segments; the end that was seen is that of the last.
bool is_last_of_its_pid(const std::vector<report::process>& all, const report::process& p) {
  const auto& about = p.snapshot.process;
  return std::none_of(all.begin(), all.end(), [&](const report::process& other) {
    return other.snapshot.process.pid == about.pid && other.snapshot.process.began > about.began;
  });
}

}  // namespace

bool any_alive(const std::string& directory) {
  const auto found = reader::list(directory);
  return std::any_of(found.begin(), found.end(),
                     [](const reader::listed& l) { return l.failure.empty() && l.end == model::process_end::alive; });
}

snapshots snapshots_of_living(const std::string& directory) {
  snapshots taken;
  report::run unused;
  for (const auto& l : reader::list(directory)) {
    if (!l.failure.empty() || l.end != model::process_end::alive) continue;
    if (auto snapshot = take(l.path, unused); snapshot && snapshot->process.end == model::process_end::alive)
      taken.emplace(l.path, std::move(*snapshot));
  }
  return taken;
}

void harvest(const std::string& directory, snapshots given_up, const end_of_pid& end_of, report::run& run) {
  for (const auto& l : reader::list(directory)) {
    report::process p;
    auto judged_as = verdict::judged_as::it_is;
    if (const auto at = given_up.find(l.path); at != given_up.end()) {
      p.snapshot = std::move(at->second);
      p.fate = report::fate::gave_up;
      judged_as = verdict::judged_as::ended;
    } else if (auto snapshot = take(l.path, run)) {
      p.snapshot = std::move(*snapshot);
      if (p.snapshot.process.end == model::process_end::alive) p.fate = report::fate::outlived;
    } else {
      continue;
    }
    if (p.fate != report::fate::outlived) p.findings = verdict::judge(p.snapshot, judged_as);
    run.processes.push_back(std::move(p));
  }
  std::sort(run.processes.begin(), run.processes.end(), [](const report::process& a, const report::process& b) {
    return a.snapshot.process.began < b.snapshot.process.began;
  });
  for (auto& p : run.processes) {
    if (p.fate != report::fate::ended) continue;
    if (is_last_of_its_pid(run.processes, p))
      p.end = end_of(p.snapshot.process.pid);
    else
      p.end = report::wait_result{report::wait_result::how::replaced};
  }
}

}  // namespace curfew::cli
