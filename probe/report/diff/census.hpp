// A census has what can be compared of two processes or runs: their bugs and their live tasks, by names that stay the
// same when lines of the source move.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

// Names the tasks of one function that one function spawns.
struct task_origin {
  std::string function{};  // that spawned them; "": not known
  std::string task{};

  friend auto operator<=>(const task_origin&, const task_origin&) = default;
};

struct census {
  struct bug_count {
    std::uint64_t tasks = 0;
    bool fails = false;
    std::string where{};                   // as in bug_name
    std::set<std::string> lines{};         // where it is, of those that are known: a baseline counts them as well
    std::uint64_t tasks_without_line = 0;  // those of which it is not known
  };
  std::map<verdict::finding_key, bug_count> bugs{};
  // Live tasks; nothing where they are not known, as in the report of a check.
  std::optional<std::map<task_origin, std::uint64_t>> live{};
  std::string not_judged{};  // summary of a run of which something could not be judged; "": all was, or it is no run
};

// Is thrown where a text is no JSON that curfew wrote. The sentence names the file.
struct not_a_report : std::runtime_error {
  using std::runtime_error::runtime_error;
};

census census_of(const model::snapshot&);

// Returns the census in a report of `curfew check --format json`, which is called `name`. Throws not_a_report.
census census_in(std::string_view json, const std::string& name);

}  // namespace curfew::report
