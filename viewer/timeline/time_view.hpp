// The stretch of time that is on the screen, and how it follows the present. It does not depend on the screen:
// positions are shares of its width.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "probe/model/snapshot.hpp"

namespace curfew::viewer::timeline {

class time_view {
 public:
  static constexpr model::nanoseconds narrowest{500};
  static constexpr model::nanoseconds widest{std::int64_t{30} * 24 * 3600 * 1'000'000'000};

  model::nanoseconds from() const { return from_; }
  model::nanoseconds to() const { return from_ + width_; }
  model::nanoseconds width() const { return width_; }
  bool following() const { return following_; }

  double share_of(model::nanoseconds at) const {
    return static_cast<double>((at - from_).count()) / static_cast<double>(width_.count());
  }
  model::nanoseconds at(double share) const {
    return from_ + model::nanoseconds(std::llround(share * static_cast<double>(width_.count())));
  }

  // Multiplies the width by `factor`: below 1, time is seen closer. The instant at `share` stays where it is; while the
  // view follows, "now" does instead.
  void zoom(double share, double factor) {
    if (following_) share = now_at;
    const model::nanoseconds fixed = at(share);
    const double width = std::clamp(static_cast<double>(width_.count()) * factor,
                                    static_cast<double>(narrowest.count()), static_cast<double>(widest.count()));
    width_ = model::nanoseconds(std::llround(width));
    from_ = fixed - model::nanoseconds(std::llround(share * width));
  }
  void pan(double shares) {
    following_ = false;
    from_ = at(shares);
  }
  void show(model::nanoseconds from, model::nanoseconds to) {
    following_ = false;
    from_ = from;
    width_ = std::clamp(to - from, narrowest, widest);
  }
  void follow(bool on) { following_ = on; }
  // Says that it is `now`.
  void advance(model::nanoseconds now) {
    if (following_) from_ = now - model::nanoseconds(std::llround(now_at * static_cast<double>(width_.count())));
  }

 private:
  static constexpr double now_at = .97;  // the share at which "now" is while the view follows

  model::nanoseconds from_{0};
  model::nanoseconds width_{2'000'000'000};
  bool following_ = true;
};

}  // namespace curfew::viewer::timeline
