// What has changed from one census to another: which bugs are new, which grew, which are gone, and whose live tasks are
// more or fewer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/report/diff/census.hpp"
#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

// A bug has appeared where a baseline would not know it: also if its names are on more lines than before, of which
// nobody can tell the new one, or if it has more tasks of which no line is known. And one has that only warned, and
// fails now.
enum class change_kind : std::uint8_t { appeared, grew, shrank, gone };

struct bug_change {
  change_kind kind = change_kind::appeared;
  verdict::finding_key key{};
  std::string where{};  // in the later census, or where it was
  bool fails = false;
  std::uint64_t before = 0, after = 0;  // tasks
  std::uint64_t lines_before = 0, lines_after = 0;
  std::uint64_t without_line_before = 0, without_line_after = 0;  // tasks
  bool failed_before = false;
};

struct live_change {
  task_origin origin{};
  std::uint64_t before = 0, after = 0;
};

struct difference {
  std::vector<bug_change> bugs{};   // in the order of change_kind, and by key
  std::vector<live_change> live{};  // what grew most comes first, and what shrank most last
  std::uint64_t same_bugs = 0;      // bugs with as many tasks as before
  bool compares_live = false;       // whether both know their live tasks

  std::uint64_t count(change_kind) const;
};

difference difference_of(const census& before, const census& after);

// Returns whether there is a new bug of a kind that fails a check.
bool any_new_failure(const difference&);

// Returns "SUMMARY: curfew diff: 1 new bug, 2 grew, 1 gone".
std::string summary_of(const difference&);

std::string_view in_a_word(change_kind);  // "new" "grew" "shrank" "gone"

}  // namespace curfew::report
