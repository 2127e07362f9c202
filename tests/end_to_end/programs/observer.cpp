// Takes snapshots of a process and holds each against the conservation law.
//
//     observer SEGMENT [COUNT [MOVING]]     COUNT snapshots (default 1), and more until the counters moved in MOVING of
//                                           them (default 0); fewer when the process ends before
//
// Prints one line of JSON: how many were taken, in how many the counters moved, what the last one says. Status 1 when a
// snapshot breaks the law.
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "probe/model/conservation.hpp"
#include "probe/model/text.hpp"
#include "probe/reader/attachment.hpp"

namespace {

using namespace curfew;

// "" when it keeps the law; else what is wrong.
std::string broken(const model::snapshot& s) {
  std::map<model::index, std::uint64_t> live;
  for (const auto& t : s.tasks)
    if (t.loop != model::none && model::is_live(t.state)) ++live[s.loops.at(t.loop).name];
  for (const auto& c : s.counters_by_name) {
    if (live[c.name] != c.live) return "counts " + std::to_string(c.live) + " live tasks and lists others";
    if (!model::conserves(c))
      return "spawned " + std::to_string(c.spawned_before) + " to " + std::to_string(c.spawned_after) + ", ended " +
             std::to_string(c.ended_before) + " to " + std::to_string(c.ended_after) + ", live " +
             std::to_string(c.live) + ", untracked " + std::to_string(c.untracked);
  }
  return {};
}

bool moved(const model::snapshot& s) {
  for (const auto& c : s.counters_by_name)
    if (c.spawned_before != c.spawned_after || c.ended_before != c.ended_after) return true;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto reader = reader::attach(argc > 1 ? argv[1] : "");
    const unsigned long count = argc > 2 ? std::stoul(argv[2]) : 1;
    const unsigned long in_motion = argc > 3 ? std::stoul(argv[3]) : 0;
    unsigned long taken = 0, moving = 0;
    model::snapshot last;
    do {
      last = reader.snapshot();
      ++taken;
      moving += moved(last) ? 1 : 0;
      if (const auto why = broken(last); !why.empty()) {
        std::cout << "snapshot " << taken << ": " << why << std::endl;
        return 1;
      }
    } while ((taken < count || moving < in_motion) && last.process.end == model::process_end::alive);
    nlohmann::json line{{"snapshots", taken},
                        {"moving", moving},
                        {"end", model::text_of(last.process.end)},
                        {"torn", last.torn_slots},
                        {"lost_threads", last.process.lost_threads},
                        {"tasks", last.tasks.size()},
                        {"loops", last.loops.size()},
                        {"spawned", 0},
                        {"live", 0},
                        {"completed", 0},
                        {"failed", 0},
                        {"cancelled", 0}};
    const auto add = [&line](const char* what, std::uint64_t tasks) {
      line[what] = line[what].get<std::uint64_t>() + tasks;
    };
    for (const auto& c : last.counters_by_name) {
      add("spawned", c.spawned_after);
      add("live", c.live);
      add("completed", c.completed);
      add("failed", c.failed);
      add("cancelled", c.cancelled);
    }
    std::cout << line << std::endl;
  } catch (const std::exception& e) {
    std::cerr << "observer: " << e.what() << std::endl;
    return 2;
  }
}
