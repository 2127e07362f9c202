#include "probe/model/low_water_marks.hpp"

#include <algorithm>

namespace curfew::model {

void low_water_marks::add(nanoseconds at, std::uint64_t live) {
  const std::int64_t number = at / stretch_;
  if (present_ == number) {
    least_ = std::min(least_, live);
    return;
  }
  if (present_ && number < *present_) return;
  if (present_ && number == *present_ + 1) {
    if (over_.size() == kept_) over_.erase(over_.begin());
    over_.push_back(least_);
  } else {
    over_.clear();
  }
  present_ = number;
  least_ = live;
}

}  // namespace curfew::model
