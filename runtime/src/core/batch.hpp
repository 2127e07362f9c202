// A batch is what a thread polls before it lets Asio look for I/O, timers and other handlers. It ends after some polls,
// or when they took their time: tasks that compute, and give the loop back as they should, hold up nobody else.
#pragma once

#include "probe/recorder/recorder.hpp"

namespace curfew::detail {

class batch {
 public:
  explicit batch(recorder::tick begun) noexcept : until_(known(begun) + most_ticks) {}

  // Called behind each poll, with when that ended. Returns whether it was the last one. 0: the time is not known.
  bool is_over(recorder::tick ended) noexcept { return ++polls_ == most_polls || known(ended) >= until_; }

 private:
  static recorder::tick known(recorder::tick t) noexcept { return t != 0 ? t : recorder::now(); }

  // The number is so large that a post to Asio (25 to 43 ns) does not show beside so many polls, and so small that I/O
  // waits for some microseconds only, where they are short.
  static constexpr int most_polls = 64;
  // A millisecond of a clock of nanoseconds, and a fifth of one where a tick is a cycle of 5 GHz.
  static constexpr recorder::tick most_ticks = 1'000'000;

  recorder::tick until_;
  int polls_ = 0;
};

}  // namespace curfew::detail
