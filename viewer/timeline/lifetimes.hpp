// The lifetimes of a spawn group's tasks that have ended, in the order of their ends. As a rule, the first one is
// removed first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <tuple>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer::timeline {

// The time from a task's spawn to its end.
struct lifetime {
  model::nanoseconds began{0}, ended{0};
  std::uint32_t track = 0;  // its place in the history's tracks
  model::task_state outcome = model::task_state::completed;
};

class lifetimes {
 public:
  auto begin() const { return all_.begin() + gone_; }
  auto end() const { return all_.end(); }
  std::size_t size() const { return all_.size() - static_cast<std::size_t>(gone_); }
  bool empty() const { return size() == 0; }

  // Adds a lifetime after those that ended no later, which is nearly always at the end.
  void add(const lifetime& l) {
    auto at = all_.end();
    while (at != begin() && l.ended < std::prev(at)->ended) --at;
    all_.insert(at, l);
  }
  void remove(std::uint32_t track) {
    const auto at = std::find_if(begin(), end(), [&](const lifetime& l) { return l.track == track; });
    if (at == end()) return;
    if (at != begin()) {
      all_.erase(at);
      return;
    }
    if (++gone_ < 16 || size() > 3 * static_cast<std::size_t>(gone_)) return;
    all_.erase(all_.begin(), begin());
    gone_ = 0;
  }
  void merge(std::vector<lifetime> others) {
    const auto earlier = [](const lifetime& a, const lifetime& b) {
      return std::tuple(a.ended, a.track) < std::tuple(b.ended, b.track);
    };
    std::sort(others.begin(), others.end(), earlier);
    const auto same = [](const lifetime& a, const lifetime& b) { return a.track == b.track; };
    others.erase(std::unique(others.begin(), others.end(), same), others.end());
    if (others.empty()) return;
    const auto later = std::upper_bound(begin(), end(), others.front(), earlier) - all_.begin();
    const auto before = static_cast<std::ptrdiff_t>(all_.size());
    all_.insert(all_.end(), others.begin(), others.end());
    std::inplace_merge(all_.begin() + later, all_.begin() + before, all_.end(),
                       [](const lifetime& a, const lifetime& b) { return a.ended < b.ended; });
  }

 private:
  std::vector<lifetime> all_;
  std::ptrdiff_t gone_ = 0;  // number of lifetimes at the front of all_ that are removed
};

}  // namespace curfew::viewer::timeline
