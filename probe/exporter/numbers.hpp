// The numbers of one process that metrics are made of, by its loops' names: small, whatever the process is like. Made
// from a tally as a pure function; kept of a process that has ended.
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

// Names are the program's. What would make series without end is put together under this label.
inline constexpr std::string_view the_rest = "other";
inline constexpr std::size_t most_loops = 64;         // names of loops in one process, the first ones
inline constexpr std::size_t most_label_bytes = 256;  // of a name; a longer one is cut

struct site_numbers {
  std::string function;
  std::string source;  // "server.cpp:12"; the_rest: all that are not among the largest
  std::uint64_t live = 0;
};

// A spawn site that a rule over time holds against.
struct growth_numbers {
  std::string function;
  std::string source;
  std::uint64_t grown = 0;  // by how many tasks
};

struct loop_numbers {
  std::uint64_t threads = 0;                      // of its loops that have not ended
  std::array<std::uint64_t, 3> live{};            // by model::task_state: ready, running, waiting
  std::chrono::nanoseconds oldest_task{0};        // age of a live one
  std::chrono::nanoseconds longest_poll{0};       // of those that go on
  std::map<std::string, std::uint64_t> findings;  // by kind; each kind is there
  std::vector<site_numbers> sites;                // largest first, then the rest
  std::vector<growth_numbers> growing;            // the one that grew most first
  model::counters counters;                       // its name and what it says of live tasks are not filled
};

struct process_numbers {
  std::map<std::string, loop_numbers> loops;  // by label; "" has what belongs to no loop that is known
  model::process_end end = model::process_end::alive;
  std::chrono::system_clock::time_point began{};
  std::chrono::system_clock::time_point seen{};  // when these were true: now, or its end
  std::uint64_t untracked_nodes = 0, lost_threads = 0, lost_names = 0, misused_calls = 0;
  std::uint64_t never_started = 0, abandoned_handlers = 0;
  std::uint64_t overwritten_events = 0;
  std::uint64_t torn_slots = 0;
  std::uint64_t segment_bytes = 0;
  bool checked = false;  // it records for a check
};

// `spawn_sites`: how many a loop, of those with most live tasks; and as many of those that grow.
process_numbers numbers_of(const model::tally&, const judge::judgement&, std::size_t spawn_sites);

// What a label may hold: UTF-8, cut to most_label_bytes.
std::string label_text(std::string_view);

// "server": the file name of the executable, or of the command line's first word.
std::string program_of(const model::process&);

}  // namespace curfew::metrics
