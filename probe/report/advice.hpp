// What to do about a problem, in one line.
#pragma once

#include <string>

#include "probe/report/problem.hpp"

namespace curfew::report {

// `first`: a task of it, nullptr when they are gone. "" where there is no rule of thumb.
std::string advice(const problem&, const model::task* first);

}  // namespace curfew::report
