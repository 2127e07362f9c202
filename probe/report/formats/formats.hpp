// Declares all formats by their names, for the table of them (all_formats.cpp). No other code can tell one from
// another.
#pragma once

#include "probe/report/format.hpp"

// Each format is defined in the file of its name.
namespace curfew::report::formats {
extern const format text;
extern const format json;
extern const format junit;
extern const format github;
extern const format gitlab;
extern const format sarif;
}  // namespace curfew::report::formats
