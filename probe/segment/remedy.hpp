// What an error of the system means for whoever met it, and what to do about it: spelled once, by the error and by what
// was tried. Where the two say nothing that helps, nothing is advised.
#pragma once

#include <cstdint>
#include <string>

namespace curfew::segment {

enum class attempt : std::uint8_t {
  make_folder,   // of segments
  open_folder,   // of segments
  make_segment,  // to make it, or to give it room
  open_segment,  // one that a listing, or somebody, named
  open_file,     // that is to be read as a segment or snapshot
  other
};

// "Too many open files. Raise the limit of this process (ulimit -n)": the error's own text, then what to do.
std::string reason(int error, attempt = attempt::other);

}  // namespace curfew::segment
