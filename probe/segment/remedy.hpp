// Says what an error of the system means for whoever met it, and what to do about it. Each piece of advice is spelled
// once, by the error and by what was tried. Where the two say nothing that helps, nothing is advised.
#pragma once

#include <cstdint>
#include <string>

namespace curfew::segment {

enum class attempt : std::uint8_t {
  make_folder,   // the folder of segments
  open_folder,   // the folder of segments
  make_segment,  // making a segment, or giving it room
  open_segment,  // a segment that a listing, or somebody, named
  open_file,     // a file that is to be read as a segment or snapshot
  other
};

// Returns the error's own text, then what to do: "Too many open files. This process has all the descriptors that it may
// have: raise its limit (ulimit -n)."
std::string reason(int error, attempt = attempt::other);

}  // namespace curfew::segment
