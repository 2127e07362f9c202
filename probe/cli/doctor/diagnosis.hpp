// A diagnosis is what `curfew doctor` finds about one subject, good or bad, with what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::cli {

enum class health : std::uint8_t { good, note, bad };  // bad: it prevents recording

struct diagnosis {
  std::string subject;  // one or two words
  health state = health::good;
  std::string text;      // a sentence without a full stop
  std::string remedy{};  // what to do; "": nothing
  // Of a file: whether it has something that could be recorded, and whether that is. Both may be false.
  bool is_unrecorded = false, is_recorded = false;
};
using diagnoses = std::vector<diagnosis>;

bool any_bad(const diagnoses&);

// Returns the text in lines of `width` columns. `colour` paints the marks good, note and bad.
std::string text_of(const diagnoses&, std::size_t width, bool colour);

}  // namespace curfew::cli
