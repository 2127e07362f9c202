// The notes of a snapshot while its slots come in: tasks name their note by its slot, which may be copied before or
// after theirs, or be another task's by then.
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
  // That task of the snapshot names that slot.
  void expect(model::index task, std::uint32_t slot) { expected_.emplace_back(task, slot); }

  // The slots in which no note of the task was found that names it.
  std::vector<std::uint32_t> missing(const model::snapshot&) const;

  // Gives the snapshot's tasks their notes.
  void attach(model::snapshot&) const;

 private:
  const found_note* of(const model::task&, std::uint32_t slot) const;

  std::unordered_map<std::uint32_t, found_note> notes_;           // by slot
  std::vector<std::pair<model::index, std::uint32_t>> expected_;  // tasks and the slots of their notes
};

// A task's own note, made if there is none.
model::note& note_of(model::snapshot&, model::task&);

}  // namespace curfew::reader
