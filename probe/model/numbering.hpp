// Gives numbers to values, which have equal numbers if and only if they are equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Gives distinct values the numbers 0, 1, 2 … The caller keeps the values; this class keeps only their hashes.
class numbering {
 public:
  numbering();

  // Returns the number of the value with this hash for which same(number) is true. If there is none, returns the next
  // free number, which is then taken.
  template <class Same>
  index find_or_add(std::uint64_t hash, Same same) {
    if (2 * (count_ + std::size_t{1}) > places_.size()) grow();
    std::size_t at = hash & (places_.size() - 1);
    while (places_[at].number != none) {
      if (places_[at].hash == hash && same(places_[at].number)) return places_[at].number;
      at = (at + 1) & (places_.size() - 1);
    }
    places_[at] = {hash, count_};
    return count_++;
  }

 private:
  struct place {
    std::uint64_t hash = 0;
    index number = none;
  };
  void grow();

  std::vector<place> places_;
  index count_ = 0;
};

}  // namespace curfew::model
