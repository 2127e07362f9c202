// This is the table of all formats. The file contains nothing else, so that a program with a table of its own, such as
// a test with a made-up format, does not link it.
#include <array>

#include "probe/report/formats/formats.hpp"

namespace curfew::report {

std::span<const format* const> all_formats() {
  static constexpr std::array table{&formats::text,   &formats::json,   &formats::junit,
                                    &formats::github, &formats::gitlab, &formats::sarif};
  return table;
}

}  // namespace curfew::report
