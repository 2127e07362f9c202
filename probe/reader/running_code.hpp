// What code the tasks of a running Python program are in that have run for long.
//
// Each is looked at after the slots were copied, and its slot once more after that: only of a task that has not given
// its loop back meanwhile is it said what its thread runs.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/python_stack.hpp"
#include "probe/reader/slots.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

class running_code {
 public:
  // Notes a task that runs, with the slot that it is in and what that says of since when.
  void found(model::index task, std::uint32_t slot, std::uint64_t since) { running_.push_back({task, slot, since}); }

  // Reads the stacks of those that have run for long at `now`. The tasks' notes have their threads.
  void look(const segment::header&, slot_reader&, const table& slots, const model::snapshot&, model::nanoseconds now);

  // Gives the tasks' notes what was read: the frames within the task's own function, the innermost first.
  void attach(model::snapshot&) const;

 private:
  struct running_task {
    model::index task;
    std::uint32_t slot;
    std::uint64_t since;
  };
  std::vector<running_task> running_;
  std::vector<std::pair<model::index, std::vector<code_frame>>> read_;
};

}  // namespace curfew::reader
