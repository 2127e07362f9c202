// Says what of a run could not be judged, and why. Absence of evidence is no pass: a run with a gap is never "home",
// and a gap fails the check unless its kind is allowed. Each kind has a name, an option of that name, and sentences,
// which are all made from one table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/report/run/run.hpp"

namespace curfew::report {

struct gap_form {
  gap_kind kind;
  std::string_view name;  // `--allow-NAME`
  std::string_view what;  // what the option lets pass
};
std::span<const gap_form> gap_forms();  // in the order in which they are reported
std::string_view name_of(gap_kind);

// Says how a process ended that gap_kind::killed is about, as far as anybody knows.
enum class cut_short : std::uint8_t { by_force, by_itself, unknown };  // by_itself: through _exit or exec

struct gap {
  gap_kind kind = gap_kind::nothing_recorded;
  std::uint32_t pid = 0;  // process that it is about; 0: none, or not known
  std::string sentence;   // safe to print
  bool allowed = false;
  cut_short how = cut_short::by_force;
};

// Returns whether the process was killed, or ended without recording its end. A process that left through _exit or exec
// counts if a task of it was alive, whatever is found of that: what it had still to do has not happened.
bool was_cut_short(const process&);

// Returns the gaps of a run in the order of gap_forms().
std::vector<gap> gaps(const run&);
bool any_not_allowed(const std::vector<gap>&);

// Returns whether this check itself saw the whole run from start to end, and its policy excused nothing; if so and if
// there are no findings, everyone is home.
bool is_all_seen(const run&, const std::vector<gap>&);

}  // namespace curfew::report
