// The times in which findings were allowed by curfew::allow_findings.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "probe/verdict/finding_kind.hpp"

namespace curfew::gtest {

// Thread-safe. Invariant: `mutex_` guards all of it.
class allowances {
 public:
  using time = std::chrono::steady_clock::time_point;

  // Returns a number for end(). Empty `kinds`: all.
  std::size_t begin(std::vector<verdict::finding_kind> kinds);
  void end(std::size_t number);
  // Returns whether findings of this kind were allowed at that time.
  bool allow(verdict::finding_kind kind, time at) const { return allow(kind, at, at); }
  // Returns whether they were at any time from `begin` to `end`.
  bool allow(verdict::finding_kind, time begin, time end) const;

 private:
  struct allowance {
    std::vector<verdict::finding_kind> kinds{};
    time began{};
    std::optional<time> ended{};
  };
  mutable std::mutex mutex_;
  std::vector<allowance> all_;
};

}  // namespace curfew::gtest
