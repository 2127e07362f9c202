// Numbers for values such that equal values, and only they, have equal numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Numbers 0, 1, 2 … for distinct values that the caller keeps; here are only their hashes.
class numbering {
 public:
  numbering();

  // The number of the value with this hash for which same(number) holds; else the next number, which is then taken.
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
