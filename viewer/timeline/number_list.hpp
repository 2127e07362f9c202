// Poll numbers of one lane, in order of the polls' ends: grows at its end, is trimmed at its front. Knows how long any
// stretch of them took together, without a look at each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace curfew::viewer::timeline {

class number_list {
 public:
  std::span<const std::uint32_t> all() const { return {numbers_.data() + first_, numbers_.size() - first_}; }
  std::size_t size() const { return numbers_.size() - first_; }
  bool empty() const { return size() == 0; }
  std::uint32_t front() const { return numbers_[first_]; }

  // Of those at positions [from, to) of all(), together.
  std::int64_t busy_ns(std::size_t from, std::size_t to) const {
    if (from >= to) return 0;
    return busy_until_[first_ + to - 1] - (first_ + from == 0 ? 0 : busy_until_[first_ + from - 1]);
  }

  // Behind those that ended before it: nearly always at the end. ends_before(a, b): poll a ended before poll b.
  template <class Before>
  void add(std::uint32_t number, std::int64_t took_ns, Before ends_before) {
    std::size_t at = numbers_.size();
    while (at != first_ && ends_before(number, numbers_[at - 1])) --at;
    const auto offset = static_cast<std::ptrdiff_t>(at);
    numbers_.insert(numbers_.begin() + offset, number);
    busy_until_.insert(busy_until_.begin() + offset, at == 0 ? 0 : busy_until_[at - 1]);
    for (; at < busy_until_.size(); ++at) busy_until_[at] += took_ns;
  }

  // Nearly always the first.
  void remove(std::uint32_t number, std::int64_t took_ns) {
    std::size_t at = first_;
    while (at < numbers_.size() && numbers_[at] != number) ++at;
    if (at == numbers_.size()) return;
    // Those before it move up one place, and so do their sums: what comes later counts from a little further.
    for (; at != first_; --at) {
      numbers_[at] = numbers_[at - 1];
      busy_until_[at] = busy_until_[at - 1] + took_ns;
    }
    if (++first_ < 64 || first_ < numbers_.size() / 2) return;
    const auto gone = static_cast<std::ptrdiff_t>(first_ - 1);  // one stays: the sums count from it
    numbers_.erase(numbers_.begin(), numbers_.begin() + gone);
    busy_until_.erase(busy_until_.begin(), busy_until_.begin() + gone);
    first_ = 1;
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::int64_t> busy_until_;  // with all before it, the removed ones included
  std::size_t first_ = 0;
};

}  // namespace curfew::viewer::timeline
