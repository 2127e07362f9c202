#include "probe/report/problems/tests_of.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

namespace curfew::report {

std::vector<model::index> tests_of(const model::snapshot& snapshot, const verdict::problem& problem) {
  std::vector<model::index> names;
  if (snapshot.tests.empty()) return names;
  std::set<std::ptrdiff_t> ran;
  for (const auto task : problem.tasks)
    if (const auto* const test = snapshot.test_at(snapshot.tasks[task].spawned))
      ran.insert(test - snapshot.tests.data());
  // A test that is run again, or with other values, has the same name.
  for (const auto at : ran)
    if (const auto name = snapshot.tests[static_cast<std::size_t>(at)].name;
        std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  return names;
}

}  // namespace curfew::report
