// Finds the tests in which a problem's tasks were spawned, of a program that says when its tests begin and end.
#pragma once

#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/problem.hpp"

namespace curfew::report {

// Returns their names, which are texts of the snapshot, each once, in the order in which the tests ran. It is empty if
// no test ran then, and if only a count is left of the tasks, of which nobody knows when they were spawned.
std::vector<model::index> tests_of(const model::snapshot&, const verdict::problem&);

}  // namespace curfew::report
