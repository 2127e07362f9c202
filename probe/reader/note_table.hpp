// Collects the notes of a snapshot while its slots come in. A task names its note by the note's slot, which may be
// copied before or after the task's, and may be another task's by then.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::reader {

class note_table {
 public:
  struct found_note {
    model::note note;
    model::node_id subject;  // the task it belongs to
  };
  void found(std::uint32_t slot, found_note note) { notes_[slot] = std::move(note); }
  // Says that this task of the snapshot names that slot.
  void expect(model::index task, std::uint32_t slot) { expected_.emplace_back(task, slot); }

  // Returns the slots that a task names, and in which no note of that task was found.
  std::vector<std::uint32_t> missing(const model::snapshot&) const;

  // Gives the snapshot's tasks their notes.
  void attach(model::snapshot&) const;

 private:
  const found_note* of(const model::task&, std::uint32_t slot) const;

  std::unordered_map<std::uint32_t, found_note> notes_;           // by slot
  std::vector<std::pair<model::index, std::uint32_t>> expected_;  // tasks and the slots of their notes
};

// Returns a task's own note, and makes it if there is none.
model::note& note_of(model::snapshot&, model::task&);

}  // namespace curfew::reader
