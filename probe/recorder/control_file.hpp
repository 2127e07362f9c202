// The control page of one process as its owner has it: it is made beside the segment, read now and then, and removed
// with the segment. Whoever asks for something opens the page with open_control().
//
// Nothing of it is mapped, because a file that somebody cuts would end the program with SIGBUS. Not thread-safe. Like
// segment_file, it lives in static storage and has no destructor.
#pragma once

#include <cstdint>

#include "probe/recorder/held_file.hpp"

namespace curfew::recorder::detail {

class control_file {
 public:
  constexpr control_file() = default;

  // Makes the page of the segment of that stem, in its folder, which must outlive the page. Returns false, and leaves
  // nothing behind, if it cannot: then nobody can ask for anything, which is no failure of the program.
  bool create(held_folder& folder, const char* stem) noexcept;

  // Returns until when polls are asked for, in nanoseconds of CLOCK_MONOTONIC; 0 if they are not, or if the page cannot
  // be read.
  std::uint64_t polls_until_ns() noexcept;

  void abandon() noexcept { file_.let_go(); }  // called in a forked child: the page is its parent's
  void remove() noexcept { file_.remove(); }

 private:
  held_file file_;
};

}  // namespace curfew::recorder::detail
