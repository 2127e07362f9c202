// Suppressions say which findings a user knows and lives with, as LeakSanitizer's do: a finding and a pattern on a
// line.
//
//   orphaned-task:session::watchdog      # a part of a function's name
//   pending-at-shutdown:third_party/*    # a part of a path, in which * stands for anything
//   *:^metrics$                          # every finding; ^ is where a name begins, $ where it ends
//
// What they suppress is counted and said, and so is which of them suppressed nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::judge {

struct suppression {
  std::string finding{};  // name of a kind; "*": every kind
  std::string pattern{};
  std::string file{};  // where it was written
  std::uint32_t line = 0;
  bool compiled_in = false;  // it is the program's own, and `file` one of its sources
  std::string fault{};       // why it is none, as not_a_suppression says of a line of a file; "": it is one

  std::string from() const;  // "curfew.supp:3"; of a place that is not known "the program"
};

// Is thrown where a line is no suppression. The sentence names the line and says what one is.
struct not_a_suppression : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Returns the suppressions in a text, one a line; "#" begins a comment at the beginning of a line or behind a space.
// `name` is what the text is called. Throws not_a_suppression.
std::vector<suppression> suppressions_in(std::string_view text, const std::string& name);

// Returns the suppressions that a program has compiled in. A line that is none suppresses nothing, and has all of it as
// its `finding`, and a `fault`: the program is there already, so nothing is refused.
std::vector<suppression> compiled_in(const model::snapshot&);

// Returns whether a pattern matches a name or a path.
bool matches(std::string_view pattern, std::string_view name);

// Returns whether a suppression is about a finding: its pattern is matched by a function or a file of where the tasks
// were spawned, of the tasks themselves and of their async stack, or by the task's own name. `task` is `none` if only a
// number is left of the tasks.
bool matches(const suppression&, const model::snapshot&, verdict::finding_kind, model::index site, model::index task);

}  // namespace curfew::judge
