// Poll numbers of one lane, in order of the polls' ends: grows at its end, is trimmed at its front. Knows when each of
// them was, and how long any stretch of them took together, without a look at the polls, which lie far apart.
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
  std::uint32_t operator[](std::size_t position) const { return numbers_[first_ + position]; }

  // Nanoseconds since the process began.
  std::int64_t end_ns(std::size_t position) const { return times_[first_ + position].end; }
  std::int64_t begin_ns(std::size_t position) const { return end_ns(position) - busy_ns(position, position + 1); }

  // Of those at positions [from, to), together.
  std::int64_t busy_ns(std::size_t from, std::size_t to) const {
    if (from >= to) return 0;
    return times_[first_ + to - 1].busy_until - (first_ + from == 0 ? 0 : times_[first_ + from - 1].busy_until);
  }

  // The first position, from `from` on, whose poll ends after `at`.
  std::size_t first_ending_after(std::int64_t at, std::size_t from = 0) const {
    // A step that doubles: what is looked for is mostly near.
    std::size_t step = 1, low = from, high = from;
    while (high < size() && end_ns(high) <= at) {
      low = high + 1;
      high += step;
      step *= 2;
    }
    high = std::min(high, size());
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (end_ns(middle) <= at)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  // Behind those that ended before it: nearly always at the end.
  void add(std::uint32_t number, std::int64_t end_ns, std::int64_t took_ns) {
    std::size_t at = numbers_.size();
    while (at != first_ && end_ns < times_[at - 1].end) --at;
    const auto offset = static_cast<std::ptrdiff_t>(at);
    numbers_.insert(numbers_.begin() + offset, number);
    times_.insert(times_.begin() + offset, {end_ns, at == 0 ? 0 : times_[at - 1].busy_until});
    for (; at < times_.size(); ++at) times_[at].busy_until += took_ns;
  }

  // Nearly always the first.
  void remove(std::uint32_t number, std::int64_t took_ns) {
    std::size_t at = first_;
    while (at < numbers_.size() && numbers_[at] != number) ++at;
    if (at == numbers_.size()) return;
    // Those before it move up one place, and so do their sums: what comes later counts from a little further.
    for (; at != first_; --at) {
      numbers_[at] = numbers_[at - 1];
      times_[at] = {times_[at - 1].end, times_[at - 1].busy_until + took_ns};
    }
    if (++first_ < 64 || first_ < numbers_.size() / 2) return;
    const auto gone = static_cast<std::ptrdiff_t>(first_ - 1);  // one stays: the sums count from it
    numbers_.erase(numbers_.begin(), numbers_.begin() + gone);
    times_.erase(times_.begin(), times_.begin() + gone);
    first_ = 1;
  }

 private:
  struct time {
    std::int64_t end;
    std::int64_t busy_until;  // with all before it, the removed ones included
  };
  std::vector<std::uint32_t> numbers_;
  std::vector<time> times_;
  std::size_t first_ = 0;
};

}  // namespace curfew::viewer::timeline
