// What is said of findings: the pieces from which every face makes its sentences (text, JSON, metrics, the viewer's
// cards). The words themselves are written in the rules' own files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "probe/model/wording.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::verdict {

// What is known of the tasks of a problem, and how to name it: what a rule makes its sentences from. Keeps references.
struct evidence {
  const verdict::problem& problem;
  const model::wording& words;
  const model::task* oldest;     // of its tasks; nullptr: only a count is left of them
  std::string process_end{};     // "the process was killed by SIGKILL"; "": not known
  std::string at_process_end{};  // "at SIGKILL"

  bool many() const { return problem.count > 1; }
  const model::note* note() const { return oldest == nullptr ? nullptr : words.snapshot().note_of(*oldest); }
};

// A line of a problem's block: "dropped", "in foo, by foo #2".
struct fact {
  std::string_view label;  // at most seven characters
  std::string value;
};

// What to do about a problem, and how much to the point that is where several rules hold for its tasks: the most
// precise one is said, and of those that are as precise, the one of the later rule.
struct fix {
  enum class precision : std::uint8_t { none, rule_of_thumb, usual, of_the_cause, of_this_case };
  precision how = precision::none;
  std::string text{};
};

// What a number of a rule's findings is called: "1 task orphaned", "2 tasks orphaned".
struct sum_words {
  std::string_view one = "task";
  std::string_view many = "tasks";
  std::string_view are;
};

// Of a rule whose findings are of nothing that ever had a node: only their number is known, at a place.
struct counted_words {
  // What is counted, and what stands at the place.
  enum class what : std::uint8_t {
    tasks,    // which never were, at their function
    handlers  // which are no tasks, at the place where their loop began, in the name of the loop
  };
  what of = what::tasks;
  // "4 tasks `save` were made …"; `name`: of what stands at the place, printable.
  std::string (*clause)(std::uint64_t count, const std::string& name) = nullptr;
  std::string_view note{};  // what it means
};

}  // namespace curfew::verdict
