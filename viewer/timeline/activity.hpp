// Counts how much happened when, over a whole session, in a fixed number of columns. When time goes beyond the last
// column, each two of them become one.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer::timeline {

class activity {
 public:
  static constexpr std::size_t columns = 1024;

  void add(model::nanoseconds at) {
    if (at.count() < 0) return;
    while (at >= width_ * columns) double_width();
    const auto column = static_cast<std::size_t>(at / width_);
    used_ = std::max(used_, column + 1);
    most_ = std::max(most_, ++counts_[column]);
  }
  std::size_t used() const { return used_; }
  model::nanoseconds width() const { return width_; }  // returns the width of a column
  std::uint32_t operator[](std::size_t column) const { return counts_[column]; }
  std::uint32_t most() const { return most_; }

 private:
  void double_width() {
    for (std::size_t i = 0; i < columns / 2; ++i) {
      counts_[i] = counts_[2 * i] + counts_[2 * i + 1];
      most_ = std::max(most_, counts_[i]);
    }
    std::fill(counts_.begin() + columns / 2, counts_.end(), 0u);
    used_ = (used_ + 1) / 2;
    width_ *= 2;
  }

  std::array<std::uint32_t, columns> counts_{};
  std::size_t used_ = 0;
  std::uint32_t most_ = 0;
  model::nanoseconds width_{1'000'000};
};

}  // namespace curfew::viewer::timeline
