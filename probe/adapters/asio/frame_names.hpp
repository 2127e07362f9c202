// Sites of suspended coroutine frames, by the function that resumes them.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/coroutine.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

// What frames are, beside whose.
struct seen_frames {
  bool innermost_is_librarys = false;
  bool in_group = false;  // of a coroutine that another one began with others, and waits for
};

// Fills in where the coroutine is suspended: the frames of the program's own functions. `file`, `line` and `function`
// are the place where the innermost began its operation, where that is the program's.
seen_frames look_at_frames(coroutine&, const suspended_frames&, const char* file, int line,
                           const char* function) noexcept;

// Returns the site of a place: in a cache of the thread, by the pointers, which are literals.
recorder::site_id site_at(const char* file, int line, const char* function) noexcept;

// Whether a place is one of Asio's or Beast's own. `file` is a literal: the thread remembers it by its address.
bool is_librarys(const char* file) noexcept;

}  // namespace curfew::asio_tracking
