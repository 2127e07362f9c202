// Compiles into a program which findings about it are known and meant, so that they travel with it: in a library whose
// background work has no better end, in a test of what leaks. In a source file, outside of functions:
//
//     CURFEW_SUPPRESS("orphaned-task:third_party/metrics/\n"
//                     "pending-at-shutdown:^heartbeat$");
//
// A line is what one is in a file for `curfew check --suppressions` (docs/check.md), and comes into effect for the
// process that it is compiled into, in every tool of curfew's. Reports count what it took out, and name the place of
// the macro where it took nothing. A line without the form FINDING:PATTERN does not compile; of one whose finding there
// is not, reports say so. Link curfew::probe.
#pragma once

#include <curfew/probe.h>

#include <source_location>
#include <string_view>

namespace curfew::detail {

// Tells whether each line is a suppression by its form, a comment, or empty.
consteval bool are_suppressions(std::string_view lines) {
  while (!lines.empty()) {
    auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() == lines.size() ? line.size() : line.size() + 1);
    const auto begin = line.find_first_not_of(" \t");
    if (begin == line.npos || line[begin] == '#') continue;
    const auto colon = line.find(':');
    if (colon == line.npos || colon == begin || line.find_first_not_of(" \t", colon + 1) == line.npos) return false;
  }
  return true;
}

struct suppression_told {
  explicit suppression_told(const char* lines, std::source_location where = std::source_location::current()) noexcept {
    curfew_suppress(lines, curfew_intern_site(where.file_name(), where.line(), 0, ""));
  }
};

}  // namespace curfew::detail

#define CURFEW_DETAIL_JOINED_(a, b) a##b
#define CURFEW_DETAIL_JOINED(a, b) CURFEW_DETAIL_JOINED_(a, b)
#define CURFEW_SUPPRESS(lines)                                                                               \
  static_assert(::curfew::detail::are_suppressions(lines),                                                   \
                "curfew: each line of a suppression is FINDING:PATTERN, as in \"*:session\"");               \
  [[maybe_unused]] static const ::curfew::detail::suppression_told CURFEW_DETAIL_JOINED(curfew_suppression_, \
                                                                                        __COUNTER__)(lines)
