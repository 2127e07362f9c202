#include "probe/report/caveats.hpp"

#include "probe/report/counted.hpp"
#include "probe/report/idle_loops.hpp"
#include "probe/report/run/run.hpp"

namespace curfew::report {

std::vector<std::string> caveats(const model::snapshot& snapshot) {
  std::vector<std::string> said;
  const auto tasks = tasks_untracked(snapshot);
  const auto nodes = snapshot.process.untracked_nodes;
  if (tasks != 0)
    said.push_back(counted(tasks, "task", "tasks") + " found no room and went untracked: not judged here");
  if (nodes > tasks)
    said.push_back(counted(nodes - tasks, "other node", "other nodes") +
                   " (tasks, groups or loops) found no room and went untracked");
  if (snapshot.process.lost_threads != 0)
    said.push_back(counted(snapshot.process.lost_threads, "thread", "threads") +
                   " found no room for counters: sums are too low");
  if (snapshot.process.lost_names != 0)
    said.push_back(counted(snapshot.process.lost_names, "name or place", "names and places") +
                   " found no room and are shown as unknown");
  if (snapshot.process.misused_calls != 0)
    said.push_back(counted(snapshot.process.misused_calls, "call", "calls") +
                   " of probe.h named a task, group or loop that was not there, or no longer, and did nothing");
  if (snapshot.torn_slots != 0)
    said.push_back(counted(snapshot.torn_slots, "entry was", "entries were") +
                   " cut off in the middle of a change: shown as left");
  for (const auto& idle : idle_loops(snapshot)) said.push_back(sentence_of(idle, snapshot));
  return said;
}

}  // namespace curfew::report
