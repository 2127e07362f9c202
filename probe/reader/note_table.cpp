#include "probe/reader/note_table.hpp"

namespace curfew::reader {

model::note& note_of(model::snapshot& s, model::task& t) {
  if (t.note == model::none) {
    t.note = static_cast<model::index>(s.notes.size());
    s.notes.emplace_back();
  }
  return s.notes[t.note];
}

const note_table::found_note* note_table::of(const model::task& task, std::uint32_t slot) const {
  const auto at = notes_.find(slot);
  return at != notes_.end() && at->second.subject == task.id ? &at->second : nullptr;
}

std::vector<std::uint32_t> note_table::missing(const model::snapshot& s) const {
  std::vector<std::uint32_t> slots;
  for (const auto& [task, slot] : expected_) {
    if (of(s.tasks[task], slot) == nullptr) slots.push_back(slot);
  }
  return slots;
}

void note_table::attach(model::snapshot& to) const {
  for (const auto& [index, slot] : expected_) {
    model::task& task = to.tasks[index];
    const found_note* const found = of(task, slot);
    if (found == nullptr) continue;
    model::note& note = note_of(to, task);
    const std::uint32_t thread = note.thread;
    const bool error_gathered = note.error_gathered;
    note = found->note;
    note.thread = thread;
    note.error_gathered = error_gathered;
  }
}

}  // namespace curfew::reader
