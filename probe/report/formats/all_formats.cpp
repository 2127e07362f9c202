// The table of all formats. Nothing else stands in this file, so that a program that has a table of its own, as a test
// with a made-up format, does not link it.
#include <array>

#include "probe/report/formats/formats.hpp"

namespace curfew::report {

std::span<const format* const> all_formats() {
  static constexpr std::array table{&formats::text, &formats::json};
  return table;
}

}  // namespace curfew::report
