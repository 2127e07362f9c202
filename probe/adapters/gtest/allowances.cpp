#include "probe/adapters/gtest/allowances.hpp"

#include <algorithm>
#include <utility>

namespace curfew::gtest {

std::size_t allowances::begin(std::vector<verdict::finding_kind> kinds) {
  const std::lock_guard locked(mutex_);
  all_.push_back({std::move(kinds), std::chrono::steady_clock::now(), {}});
  return all_.size() - 1;
}

void allowances::end(std::size_t number) {
  const std::lock_guard locked(mutex_);
  all_[number].ended = std::chrono::steady_clock::now();
}

bool allowances::allow(verdict::finding_kind kind, time begin, time end) const {
  const std::lock_guard locked(mutex_);
  return std::any_of(all_.begin(), all_.end(), [&](const allowance& a) {
    const bool of_kind = a.kinds.empty() || std::find(a.kinds.begin(), a.kinds.end(), kind) != a.kinds.end();
    return of_kind && a.began <= end && (!a.ended || begin <= *a.ended);
  });
}

}  // namespace curfew::gtest
