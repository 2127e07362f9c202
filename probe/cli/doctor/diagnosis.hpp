// What `curfew doctor` found: a line each, good or bad, with what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curfew::cli {

enum class health : std::uint8_t { good, note, bad };  // bad: nothing is recorded because of it

struct diagnosis {
  std::string subject;  // one word or two
  health state = health::good;
  std::string text;      // a sentence without its full stop
  std::string remedy{};  // what to do; "": nothing
};
using diagnoses = std::vector<diagnosis>;

bool any_bad(const diagnoses&);

// In lines of `width` columns, what is bad in colour.
std::string text_of(const diagnoses&, std::size_t width, bool colour);

}  // namespace curfew::cli
