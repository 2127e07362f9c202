// Tells whether this program has Asio that nothing of curfew can see.
#pragma once

namespace curfew::gtest {

// Returns whether the program has contexts of Asio or Boost.Asio, and neither curfew's runtime nor what records plain
// Asio. That is known of the program, whatever runs in it; a library that hides its Asio is not known.
bool has_unrecorded_asio();

// Says what to do then, as lines for standard error.
extern const char* const unrecorded_asio_note;

}  // namespace curfew::gtest
