// Values that are found by a small number, their place, which they keep until they are given back. They do not move in
// memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace curfew::viewer::timeline {

template <class T>
class slab {
 public:
  T& operator[](std::uint32_t place) { return (*chunks_[place / chunk_size])[place % chunk_size]; }
  const T& operator[](std::uint32_t place) const { return (*chunks_[place / chunk_size])[place % chunk_size]; }

  // Returns a bound: all places that were ever taken are below it.
  std::uint32_t end() const { return used_; }

  // Returns a free place, whose value is T().
  std::uint32_t take() {
    if (!free_.empty()) {
      const std::uint32_t place = free_.back();
      free_.pop_back();
      return place;
    }
    if (used_ == chunks_.size() * chunk_size) chunks_.push_back(std::make_unique<chunk>());
    return used_++;
  }
  // Frees a place and resets its value to T().
  void give_back(std::uint32_t place) {
    (*this)[place] = T();
    free_.push_back(place);
  }

 private:
  static constexpr std::uint32_t chunk_size = 256;
  using chunk = std::array<T, chunk_size>;
  std::vector<std::unique_ptr<chunk>> chunks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;
};

}  // namespace curfew::viewer::timeline
