// The file of a baseline: JSON with a bug a line, in order, so that a change of it reads well in a review.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "probe/judge/policy.hpp"

namespace curfew::report {

// Is thrown where a text is no baseline. The sentence names the file and says what is wrong.
struct not_a_baseline : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string text_of(const judge::baseline&);

// Returns the baseline in a text, which is called `name`. Throws not_a_baseline.
judge::baseline baseline_in(std::string_view text, const std::string& name);

}  // namespace curfew::report
