// The numbers of one process from which metrics are made, by the names of its loops. They are small, however large the
// process is. A pure function makes them from a tally; those of a process that has ended are kept.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probe/judge/judgement.hpp"
#include "probe/model/tally.hpp"

namespace curfew::metrics {

// The program chooses its names, so there might be any number of series. What is above the limits gets this label.
inline constexpr std::string_view the_rest = "other";
inline constexpr std::size_t most_loops = 64;         // the first 64 names of loops in a process have their own series
inline constexpr std::size_t most_label_bytes = 256;  // a longer name is cut

struct site_numbers {
  std::string function;
  std::string source;  // e.g. "server.cpp:12", or the_rest for all sites that are not among the largest
  std::uint64_t live = 0;
};

// A spawn site that a rule over time has found to grow.
struct growth_numbers {
  std::string function;
  std::string source;
  std::uint64_t grown = 0;  // number of tasks by which it has grown
};

struct loop_numbers {
  std::uint64_t threads = 0;                      // threads of the loops of this name that have not ended
  std::array<std::uint64_t, 3> live{};            // live tasks by model::task_state: ready, running, waiting
  std::chrono::nanoseconds oldest_task{0};        // age of the oldest live task
  std::chrono::nanoseconds longest_poll{0};       // how long the longest poll that has not ended has taken so far
  std::map<std::string, std::uint64_t> findings;  // number of findings by kind; each kind is there
  std::vector<site_numbers> sites;                // the largest first, the_rest last
  std::vector<growth_numbers> growing;            // the one that grew most first
  model::counters counters;                       // all but its name and the fields about live tasks are filled
};

struct process_numbers {
  std::map<std::string, loop_numbers> loops;  // by label; "" has what belongs to no known loop
  model::process_end end = model::process_end::alive;
  std::chrono::system_clock::time_point began{};
  std::chrono::system_clock::time_point seen{};  // when these numbers were true: now, or at the end of the process
  std::uint64_t untracked_nodes = 0, lost_threads = 0, lost_names = 0, misused_calls = 0;
  std::uint64_t never_started = 0, abandoned_handlers = 0;
  std::uint64_t overwritten_events = 0;
  std::uint64_t torn_slots = 0;
  std::uint64_t segment_bytes = 0;
  bool checked = false;  // whether it records for a check
};

// Makes the numbers of a process. `spawn_sites` limits the sites of each loop: those with most live tasks are kept, and
// as many of those that grow.
process_numbers numbers_of(const model::tally&, const judge::judgement&, std::size_t spawn_sites);

// Returns the text as a label may hold it: as valid UTF-8, cut to most_label_bytes.
std::string label_text(std::string_view);

// Returns e.g. "server": the name by which other tools know it too, or that of the executable if there is none.
std::string program_of(const model::process&);

}  // namespace curfew::metrics
