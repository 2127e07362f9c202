// Where a task is that runs.
#pragma once

#include <algorithm>

#include "probe/model/program_sites.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/model/source_files.hpp"

namespace curfew::model {

// Returns the innermost place of what the task runs whose line is known and that is the program's own, or else whose
// line is known, or else the innermost. 0: nothing is known.
inline index running_place(const snapshot& in, const note& of) {
  const auto is_known = [&](index s) { return in.site_at(s).line != 0; };
  const auto is_own = [&](index s) { return is_of_program(in, s); };
  auto found = std::find_if(of.running.begin(), of.running.end(), is_own);
  if (found == of.running.end()) found = std::find_if(of.running.begin(), of.running.end(), is_known);
  if (found != of.running.end()) return *found;
  return of.running.empty() ? 0 : of.running.front();
}

// Returns the place to look at in a task that runs: the innermost of what it runs that is in the file of its own
// function, and not in a library; else running_place(). 0: nothing is known.
inline index running_place_in_task(const snapshot& in, const task& t) {
  const note* const of = in.note_of(t);
  if (of == nullptr) return 0;
  const auto file = in.text(in.site_at(t.function).file);
  const auto own = std::find_if(of->running.begin(), of->running.end(), [&](index s) {
    return in.site_at(s).line != 0 && is_same_source(in.text(in.site_at(s).file), file);
  });
  return own != of->running.end() ? *own : running_place(in, *of);
}

}  // namespace curfew::model
