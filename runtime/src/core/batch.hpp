// A batch is what a thread polls before it lets Asio look for I/O, timers and other handlers. It ends after some polls,
// or when they took their time: tasks that compute, and give the loop back as they should, hold up nobody else.
#pragma once

#include "probe/recorder/recorder.hpp"

namespace curfew::detail {

class batch {
 public:
  explicit batch(recorder::tick begun) noexcept : last_(known(begun)), until_(last_ + most_ticks) {}

  // Called behind each poll, with when that ended. Returns whether it was the last one. 0: the time is not known.
  bool is_over(recorder::tick ended) noexcept {
    const recorder::tick now = known(ended);
    took_ = now - last_;
    last_ = now;
    return ++polls_ == most_polls || now >= until_;
  }
  // Returns how long the last poll took.
  recorder::tick took() const noexcept { return took_; }

 private:
  static recorder::tick known(recorder::tick t) noexcept { return t != 0 ? t : recorder::now(); }

  // The number is so large that a post to Asio (25 to 43 ns) does not show beside so many polls, and so small that I/O
  // waits for some microseconds only, where they are short.
  static constexpr int most_polls = 64;
  // A millisecond of a clock of nanoseconds, and a fifth of one where a tick is a cycle of 5 GHz.
  static constexpr recorder::tick most_ticks = 1'000'000;

  recorder::tick last_;
  recorder::tick until_;
  recorder::tick took_ = 0;
  int polls_ = 0;
};

}  // namespace curfew::detail
