// Hashes numbers by multiplication, which is fast, for tables and for telling whether anything has changed. Hash values
// are never written to a file.
#pragma once

#include <cstdint>

namespace curfew::model {

// Scatters neighbouring keys by Fibonacci hashing: the upper bits of the product with 2^64 divided by the golden ratio
// differ even where keys lie side by side.
constexpr std::uint64_t scattered(std::uint64_t key) { return key * 0x9E37'79B9'7F4A'7C15u; }

// Hashes a sequence of words. With a seed that nobody knows, a segment cannot be crafted so that its hashes collide.
class hasher {
 public:
  constexpr explicit hasher(std::uint64_t seed = 0x243F'6A88'85A3'08D3u) : state_(seed) {}
  constexpr void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9FB2'1C65'1E98'DF25u;
    state_ ^= state_ >> 32;
  }
  constexpr std::uint64_t value() const { return scattered(state_); }

 private:
  std::uint64_t state_;
};

// Hashes a few words.
template <class... Words>
constexpr std::uint64_t hash_of(Words... words) {
  hasher h;
  (h.add(static_cast<std::uint64_t>(words)), ...);
  return h.value();
}

}  // namespace curfew::model
