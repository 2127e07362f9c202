// Numbers for values such that equal values, and only they, have equal numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

// A hash of a sequence of words. Seeded, so that a segment cannot be made to collide.
class hasher {
 public:
  explicit hasher(std::uint64_t seed) : state_(seed) {}
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9FB21C651E98DF25u;
    state_ ^= state_ >> 32;
  }
  std::uint64_t value() const { return state_ * 0x9E3779B97F4A7C15u; }

 private:
  std::uint64_t state_;
};

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
