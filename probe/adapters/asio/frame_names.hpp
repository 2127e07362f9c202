// Sites of suspended coroutine frames, by the function that resumes them.
#pragma once

#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/coroutine.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

// What a coroutine's frames are.
struct seen_frames {
  async_stack stack;
  bool innermost_is_librarys = false;
  bool in_group = false;  // of a coroutine that another one began with others, and waits for
  // Of co_spawn's own frame alone: the callable that it was given, if that has a name; or that it was given an
  // awaitable.
  recorder::site_id spawned = 0;
  bool spawned_awaitable = false;
};

// Returns what is suspended; valid until the thread asks again. The coroutine's function is filled in when it is seen.
// `file`, `line` and `function` are the place where the innermost began its operation, where that is the program's.
const seen_frames& look_at_frames(coroutine&, const suspended_frames&, const char* file, int line,
                                  const char* function) noexcept;
// The function that a frame is resumed by; 0: it is one of the library's, or not known.
recorder::site_id function_resumed_by(const void* resume_function) noexcept;

// Returns the site of a place: in a cache of the thread, by the pointers, which are literals.
recorder::site_id site_at(const char* file, int line, const char* function) noexcept;

// Whether a place is one of Asio's or Beast's own. `file` is a literal: the thread remembers it by its address.
bool is_librarys(const char* file) noexcept;

}  // namespace curfew::asio_tracking
