// Says what an error of the system means for whoever met it, and what to do about it. Each piece of advice is spelled
// once, by the error and by what was tried. Where the two say nothing that helps, nothing is advised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::segment {

enum class attempt : std::uint8_t {
  make_folder,   // the folder of segments
  open_folder,   // the folder of segments
  make_segment,  // making a segment, or giving it room
  // The same two where CURFEW_DIR is a check's: whoever records elsewhere is not judged.
  enter_check_folder,
  make_checked_segment,
  open_segment,  // a segment that a listing, or somebody, named
  open_file,     // a file that is to be read as a segment or snapshot
  other
};

// Returns what to do about an error that the system gave, or that stands for what curfew itself refuses; "": nothing
// is known that helps.
std::string_view advice_on(int error, attempt);

// Returns the error's own text, then what to do: "Too many open files. This process has all the descriptors that it may
// have: raise its limit (ulimit -n)."
std::string reason(int error, attempt = attempt::other);

}  // namespace curfew::segment
