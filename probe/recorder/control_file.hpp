// The control page of one process as its owner has it: made beside the segment, looked at now and then, removed with
// it. Whoever asks for something opens it with open_control().
//
// Nothing of it is mapped: a file that somebody cuts would end the program with SIGBUS. Not thread-safe. Like
// segment_file, it lives in static storage and has no destructor.
#pragma once

#include <cstdint>

#include "probe/recorder/held_file.hpp"

namespace curfew::recorder::detail {

class control_file {
 public:
  constexpr control_file() = default;

  // Makes the page of the segment of that stem, in its folder, which must outlive it. Without it nobody can ask for
  // anything, which is no failure of the program: false, and nothing is left behind.
  bool create(held_folder& folder, const char* stem) noexcept;

  // Until when polls are asked for, CLOCK_MONOTONIC; 0: they are not, or the page cannot be read.
  std::uint64_t polls_until_ns() noexcept;

  void abandon() noexcept { file_.let_go(); }  // in a forked child: the page is its parent's
  void remove() noexcept { file_.remove(); }

 private:
  held_file file_;
};

}  // namespace curfew::recorder::detail
