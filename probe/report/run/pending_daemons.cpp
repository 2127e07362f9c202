#include "probe/report/run/pending_daemons.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace curfew::report {

namespace {

// Returns whether the task is a daemon that is gone with its loop.
bool was_pending(const model::task& task) {
  return task.daemon && task.pending_at_shutdown && !model::is_live(task.state);
}

class counter {
 public:
  void add(const model::snapshot& snapshot) {
    std::uint64_t here = 0;
    for (const auto& task : snapshot.tasks) {
      if (!was_pending(task)) continue;
      ++here;
      ++counts_[{std::string(snapshot.name_of(task)), std::string(snapshot.text(snapshot.stack_of(task).operation))}];
    }
    found_.tasks += here;
    if (here >= most_pending_daemons) found_.at_least = true;
  }

  pending_daemons take() {
    for (const auto& [what, tasks] : counts_) found_.groups.push_back({what.first, what.second, tasks});
    std::stable_sort(found_.groups.begin(), found_.groups.end(),
                     [](const daemon_group& a, const daemon_group& b) { return a.tasks > b.tasks; });
    return std::move(found_);
  }

 private:
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts_;  // by name and operation
  pending_daemons found_;
};

}  // namespace

pending_daemons pending_daemons_of(const model::snapshot& snapshot) {
  counter all;
  all.add(snapshot);
  return all.take();
}

pending_daemons pending_daemons_of(const run& run) {
  counter all;
  for (const auto& p : run.processes)
    if (p.judged != judged_how::outlived) all.add(p.snapshot);
  return all.take();
}

}  // namespace curfew::report
