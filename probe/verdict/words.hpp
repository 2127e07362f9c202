// Every part of curfew makes its sentences about findings of these pieces (text, JSON, metrics, the viewer's cards).
// The words themselves are written in the rules' own files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "probe/model/wording.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::verdict {

// A rule makes its sentences from evidence: what is known of the tasks of a problem, and how to name it. It keeps
// references.
struct evidence {
  const verdict::problem& problem;
  const model::wording& words;
  const model::task* oldest;     // oldest task of the problem; nullptr: only a count is left of its tasks
  std::string process_end{};     // "the process was killed by SIGKILL"; "": not known
  std::string at_process_end{};  // "at SIGKILL"
  bool is_of_test = false;       // the process goes on: a test in it has ended, and is judged by what it has left

  bool many() const { return problem.count > 1; }
  std::string it() const { return many() ? "them" : "it"; }  // the tasks, as who something is done to
  // Returns the poll that a finding without a task is about; nullptr if it is about none.
  const model::blocking_poll* blocking_poll() const;
  const model::note* note() const { return oldest == nullptr ? nullptr : words.snapshot().note_of(*oldest); }
};

// Is a line of a problem's block, such as "dropped" and "in foo, by foo #2".
struct fact {
  std::string_view label;  // at most seven characters
  std::string value;
};

// Says what to do about a problem, and how precise that advice is. If several rules apply to its tasks, the most
// precise advice is given, and among equally precise ones that of the later rule.
struct fix {
  enum class precision : std::uint8_t { none, rule_of_thumb, usual, of_the_cause, of_this_case };
  precision how = precision::none;
  std::string text{};
};

// Names a number of a rule's findings: "1 task orphaned", "2 tasks orphaned".
struct sum_words {
  std::string_view one = "task";
  std::string_view many = "tasks";
  std::string_view are;
};

// Has the words of a rule that finds things which never had a node: only their number is known, and their place.
struct counted_words {
  // Says what is counted, and what the finding's site names then.
  enum class what : std::uint8_t {
    tasks,    // tasks that were never spawned, counted at their function
    handlers  // handlers, which are no tasks, counted where their loop began, in the name of the loop
  };
  what of = what::tasks;
  // Returns a clause: "4 tasks `save` were made …". `name` is the printable name of the function or loop.
  std::string (*clause)(std::uint64_t count, const std::string& name) = nullptr;
  std::string_view note{};  // what the finding means
};

}  // namespace curfew::verdict
