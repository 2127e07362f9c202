// Manages a table of the segment whose items are given out once and never given back: counters, rings, events, sites,
// strings. It grows by extents that are mapped wherever there is room. Not thread-safe: its owner has a mutex.
//
// Memory ordering: the owner writes an item and then stores (release) the count in the header that includes it. A
// reader that loads (acquire) that count sees what was written to the item.
#pragma once

#include <algorithm>
#include <cstdint>

#include "probe/recorder/address_space.hpp"
#include "probe/recorder/clock.hpp"
#include "probe/recorder/own_segment.hpp"
#include "probe/recorder/state.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

class block_table {
 public:
  constexpr block_table(segment::table kind, std::uint32_t item_bytes, std::uint32_t first_extent_items)
      : kind_(kind), item_bytes_(item_bytes), first_extent_items_(first_extent_items) {}

  // Finds `count` items in one extent, none of which comes before `used`, the number of items that the caller has used.
  // Returns the first of them and sets `first` to its index, or returns nullptr if there is no room. What was found and
  // is not used is found again.
  void* find_room(std::uint64_t used, std::uint64_t count, std::uint64_t& first) noexcept {
    for (std::uint32_t e = extent_count_; e-- > 0 && end_of(e) > used;) {
      first = std::max(used, extents_[e].first);
      const bool is_next = e == 0 || end_of(e - 1) <= used;
      if (is_next && first + count <= end_of(e)) return at(first);
      // The next extent was made for something large, which then was not used.
      if (is_next && e + 1 < extent_count_ && extents_[e + 1].first + count <= end_of(e + 1)) {
        first = extents_[e + 1].first;
        return at(first);
      }
    }
    const tick now_ticks = now();
    if (now_ticks < retry_at_) return nullptr;
    // The table grows by an eighth, so that few extents are enough for any number of items.
    std::uint64_t items = std::max({std::uint64_t{first_extent_items_}, end_ / 8, count});
    const std::uint64_t bytes = round_up(items * item_bytes_, segment::extent_alignment);
    items = bytes / item_bytes_;
    void* const place = extent_count_ < segment::max_extents ? append_extent(kind_, end_, bytes) : nullptr;
    if (place == nullptr) {
      retry_at_ = now_ticks + to_ticks(100'000'000);  // the system is not to be asked again with every event
      return nullptr;
    }
    extents_[extent_count_++] = {static_cast<char*>(place), end_};
    first = end_;
    end_ += items;
    return place;
  }

  // Returns an item that was given out, or nullptr if the segment does not have it.
  void* at(std::uint64_t index) const noexcept {
    if (index >= end_) return nullptr;
    std::uint32_t e = extent_count_;
    while (e > 0 && extents_[e - 1].first > index) --e;
    return e == 0 ? nullptr : extents_[e - 1].items + (index - extents_[e - 1].first) * item_bytes_;
  }

  void forget() noexcept {
    extent_count_ = 0;
    end_ = 0;
    retry_at_ = 0;
  }

 private:
  struct part {
    char* items;
    std::uint64_t first;
  };
  std::uint64_t end_of(std::uint32_t e) const noexcept { return e + 1 < extent_count_ ? extents_[e + 1].first : end_; }

  segment::table kind_;
  std::uint32_t item_bytes_;
  std::uint32_t first_extent_items_;
  std::uint32_t extent_count_ = 0;
  std::uint64_t end_ = 0;  // how many items fit in the extents
  tick retry_at_ = 0;
  part extents_[segment::max_extents] = {};
};

}  // namespace curfew::recorder::detail
