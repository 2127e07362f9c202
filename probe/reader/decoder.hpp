// Makes the plain values of a snapshot from copied slots. Believes nothing in a slot before it has compared it with
// what can be.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "probe/model/snapshot.hpp"
#include "probe/reader/clock.hpp"
#include "probe/reader/loop_table.hpp"
#include "probe/reader/note_table.hpp"
#include "probe/reader/object_table.hpp"
#include "probe/reader/references.hpp"
#include "probe/reader/running_code.hpp"
#include "probe/reader/scan.hpp"
#include "probe/reader/stack_table.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

class decoder final : public collector {
 public:
  // `scan_began` says at which ticks the scan over the slots began while their process ran, if `live` does not say so:
  // for a snapshot file, that is the scan by which it was made.
  decoder(const segment_bytes&, bool live, std::optional<std::uint64_t> scan_began);

  void begin(const tables&, const std::optional<anchor>& now) override;
  reception accept(std::uint32_t index, const segment::slot&, bool final) override;
  void look_again() override;
  void recheck(slot_reader&, const tables&) override;

  // Used by a scan that only counts (task_counter.hpp): checks what decides to which kind a task belongs, and keeps
  // nothing of the task. REQUIRES: the slot's state is a task's.
  struct alike_task {
    reception is;
    model::index loop;  // its number, of which finish() makes an index
  };
  alike_task look_at(const segment::slot&, bool final);
  // Adds a task that stands for `count` alike ones, with their loop's number.
  struct alike_ticks {
    std::uint64_t earliest_spawned, earliest_since, latest_since;
  };
  void add_alike(model::task, std::uint64_t count, const alike_ticks&);
  std::size_t tasks() const { return out_.tasks.size(); }
  // Whether the program means findings, so that what is found of a task depends on more than its kind.
  bool means_findings() const { return !out_.suppressions.empty() || !out_.allowances.empty(); }

  // Returns the snapshot; may be called once. `taken_ticks` is when it was taken, if its process ran then. `stand_for`
  // is how many tasks each of the snapshot's tasks stands for; if it is empty, each stands for itself.
  model::snapshot finish(const scan_result&, model::process_end, std::optional<std::uint64_t> taken_ticks,
                         std::span<const std::uint64_t> stand_for = {});

 private:
  reception accept_task(std::uint32_t index, const segment::slot&, bool final);
  reception accept_group(const segment::slot&, bool final);
  reception accept_loop(std::uint32_t index, const segment::slot&, bool final);
  void add_cancelled_scope(const segment::note&, model::note&);
  void add_shutdown_wait(const segment::note&, model::note&);
  reception accept_note(std::uint32_t index, const segment::slot&, bool final);
  reception accept_test(const segment::slot&, bool final);
  reception accept_suppression(const segment::slot&, bool final);
  reception accept_allowance(const segment::slot&, bool final);
  reception accept_held(const segment::slot&);

  model::nanoseconds instant(const std::atomic<std::uint64_t>&);
  model::index loop(const std::atomic<std::uint32_t>&);
  model::await_stack stack_of(const segment::slot&, bool waits);

  void recheck_loops(slot_reader&, const tables&);
  void recheck_notes(slot_reader&, const tables&);

  const segment_bytes& source_;
  bool live_;
  std::optional<std::uint64_t> scan_began_;
  tick_clock clock_;
  std::uint32_t slots_used_ = 0;
  references references_;
  stack_table stacks_;
  loop_table loops_;
  note_table notes_;
  std::vector<awaited_object> objects_;
  std::vector<held_object> held_;
  running_code code_;
  std::uint64_t latest_ticks_ = 0;  // the latest instant that a slot names
  model::snapshot out_;
};

}  // namespace curfew::reader
