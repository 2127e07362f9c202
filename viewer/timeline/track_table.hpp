// Finds tracks by the ids of their nodes. Each track has a place, a small number, which it keeps until it is forgotten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/model/hash.hpp"
#include "viewer/timeline/slab.hpp"
#include "viewer/timeline/track.hpp"

namespace curfew::viewer::timeline {

class track_table {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  // Calls look(place) for all tracks; `look` may forget the one that it is given.
  template <class Look>
  void for_each_place(Look look) {
    for (std::uint32_t place = 0; place < tracks_.end(); ++place)
      if (tracks_[place].id != 0) look(place);
  }
  track& operator[](std::uint32_t place) { return tracks_[place]; }
  const track& operator[](std::uint32_t place) const { return tracks_[place]; }

  std::uint32_t find(node_id) const;  // returns its place; none if there is no track
  std::uint32_t find_or_make(node_id);
  // To be called in this order by callers that have something else to do before they look a track up.
  void prefetch_slot(node_id id) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(id)]);
  }
  void prefetch_track(node_id id) const {
    if (const std::uint32_t place = slots_.empty() ? none : slots_[home(id)]; place != none) prefetch(place);
  }
  void prefetch(std::uint32_t place) const { __builtin_prefetch(&tracks_[place], 1); }
  void forget(std::uint32_t place);

 private:
  // A hash table with open addressing, of which at least half is free. A slot only has a place; the id is in the track.
  std::size_t home(node_id id) const { return static_cast<std::size_t>(model::scattered(id) >> shift_); }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  void grow();

  slab<track> tracks_;
  std::vector<std::uint32_t> slots_;  // places of tracks; none in free slots
  int shift_ = 64;
  std::size_t count_ = 0;
};

}  // namespace curfew::viewer::timeline
