#include "viewer/timeline/track_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace curfew::viewer::timeline {

std::uint32_t track_table::find(node_id id) const {
  if (slots_.empty()) return none;
  for (std::size_t slot = home(id);; slot = next(slot)) {
    const std::uint32_t place = slots_[slot];
    if (place == none || tracks_[place].id == id) return place;
  }
}

std::uint32_t track_table::find_or_make(node_id id) {
  if (2 * (count_ + 1) > slots_.size()) grow();
  std::size_t slot = home(id);
  for (; slots_[slot] != none; slot = next(slot))
    if (tracks_[slots_[slot]].id == id) return slots_[slot];
  const std::uint32_t place = tracks_.take();
  tracks_[place].id = id;
  slots_[slot] = place;
  ++count_;
  return place;
}

void track_table::forget(std::uint32_t place) {
  std::size_t hole = home(tracks_[place].id);
  while (slots_[hole] != place) hole = next(hole);
  // Slots after the hole are moved into it if that brings them nearer to where they are looked for first.
  for (std::size_t slot = next(hole); slots_[slot] != none; slot = next(slot)) {
    const std::size_t mask = slots_.size() - 1;
    const std::size_t way = (slot - home(tracks_[slots_[slot]].id)) & mask;
    if (way < ((slot - hole) & mask)) continue;
    slots_[hole] = slots_[slot];
    hole = slot;
  }
  slots_[hole] = none;
  tracks_.give_back(place);
  --count_;
}

void track_table::grow() {
  const auto old = std::exchange(slots_, {});
  slots_.assign(std::max<std::size_t>(64, 2 * old.size()), none);
  shift_ = 64 - std::countr_zero(slots_.size());
  for (const std::uint32_t place : old) {
    if (place == none) continue;
    std::size_t slot = home(tracks_[place].id);
    while (slots_[slot] != none) slot = next(slot);
    slots_[slot] = place;
  }
}

}  // namespace curfew::viewer::timeline
