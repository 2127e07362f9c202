// Changes bytes as bad luck and bad will do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace curfew::fuzz {

// The same numbers for the same seed on every machine (splitmix64).
class random {
 public:
  explicit random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

// A part of a file that is in use.
struct part {
  std::size_t offset;
  std::size_t size;
};
// Of a segment: header, extents, and what is in use of each table.
std::vector<part> parts_of_segment(const std::string& bytes);

// One to eight changes, most of them in one of the parts: bits, bytes, words that programs stumble over, pieces copied
// elsewhere, fields of headers and extents, cuts.
void mutate(random&, const std::vector<part>&, std::string& bytes);

}  // namespace curfew::fuzz
