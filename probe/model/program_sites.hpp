// Tells whose code a site is in.
#pragma once

#include "probe/model/snapshot.hpp"
#include "probe/model/source_files.hpp"

namespace curfew::model {

// Returns whether the site is a line that whoever wrote the program would change: it is known, and neither of what is
// installed nor of a library that is known by its names.
inline bool is_of_program(const snapshot& in, index at) {
  const site& s = in.site_at(at);
  return s.line != 0 && !is_installed(in.text(s.file)) && !is_of_a_known_library(in.text(s.function));
}

}  // namespace curfew::model
