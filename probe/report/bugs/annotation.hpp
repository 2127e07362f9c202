// An annotation is a bug of a run as a place in the source and a few sentences: what tools show beside a line of code,
// such as a review on GitHub, a code quality report of GitLab, or a viewer of SARIF.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/report/bugs/run_bugs.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/problems/grouping.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

struct source_place {
  std::string file{};  // "": not known
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // 0: not known
  std::string function{};

  friend bool operator==(const source_place&, const source_place&) = default;
};

// Says what the place of an annotation is: the first of these that is known.
enum class landmark : std::uint8_t {
  block,     // in the repository, what ran while it blocked its loop
  spawn,     // where its tasks were spawned
  function,  // where their function is
  wait,      // where the oldest of them waits, or waited at the end
  test,      // where the test is in which it was spawned
  program    // the file of the program, which has no lines
};

struct annotation {
  verdict::finding_kind kind{};
  report::gravity gravity = gravity::warning;
  source_place at{};          // is always known: services refuse what has none
  landmark at_what{};         // what `at` is
  source_place waits{};       // where its oldest task waits, or waited at the end; no file: not known
  std::string sentence{};     // safe to print: "3 tasks `session` were orphaned"
  std::string fix{};          // "": there is no advice
  std::string fingerprint{};  // the same when lines move (verdict/finding_key.hpp); no two have the same one
  std::uint64_t tasks = 0;    // as in run_bug
  std::uint64_t processes = 0;
};

// Returns the annotations of all bugs, in their order. Files are named relative to `root` if they lie below it.
std::vector<annotation> annotations_of(const digest&, const std::string& root);

// Returns where a process stands that was killed or given up on: the oldest task that waits for no other one, by its
// place and a sentence without a full stop. Daemons count where nobody else waits. No file: not known.
struct standstill {
  source_place at{};
  std::string sentence{};
};
standstill standstill_of(const process_digest&, const std::string& root);

// Returns the sentence, what the place is if it is not the line to change, what to do, and the command that says more,
// a line each.
std::string message_of(const annotation&);

}  // namespace curfew::report
