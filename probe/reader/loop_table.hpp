// Collects the loops of a snapshot while its slots come in. A task names its loop by the loop's slot, which may be
// copied before or after the task's, and may be another loop's by then.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

class loop_table {
 public:
  // Returns a number for the loop in that slot, whether it was seen or not. REQUIRES: slot != 0.
  model::index number_of(std::uint32_t slot);

  void found(std::uint32_t slot, const model::loop&, std::uint64_t began_ticks);
  void lost(model::index number) { entries_[number].found = false; }  // called if the slot is no loop's any more
  void count_live(model::index number, std::uint64_t tasks = 1) {
    if (number != model::none) entries_[number].live += tasks;
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  std::uint32_t slot_of(model::index number) const { return entries_[number].slot; }

  // Turns the numbers in the snapshot's tasks and groups into indexes of its loops, which are filled here, and counts
  // the live tasks of each loop's name.
  //
  // A slot may be given to another loop between the copies of a task and of its loop. That loop is young: it began
  // after the scan had begun (`scan_began`, in ticks). A task that is older than it belonged to the loop before, which
  // is gone, because a loop ends after its tasks. Such a task is left without a loop. `stand_for` is how many tasks
  // each of the snapshot's tasks stands for; if it is empty, each stands for itself.
  void resolve(model::snapshot&, std::uint64_t scan_began, std::span<const std::uint64_t> stand_for);
  // Returns how many live tasks the loops of that name have. REQUIRES: resolve() was called.
  std::uint64_t live_of(model::index name) const;

 private:
  struct entry {
    std::uint32_t slot = 0;
    bool found = false;
    std::uint64_t began_ticks = 0;
    std::uint64_t live = 0;
    model::loop loop;
  };

  void resolve_one_by_one(model::snapshot&, const std::vector<model::index>& index_of, std::uint64_t scan_began,
                          std::span<const std::uint64_t> stand_for);

  std::vector<entry> entries_;
  std::unordered_map<std::uint32_t, model::index> number_by_slot_;
  std::uint32_t last_slot_ = 0;
  model::index last_number_ = model::none;
  std::unordered_map<model::index, std::uint64_t> live_by_name_;
};

}  // namespace curfew::reader
