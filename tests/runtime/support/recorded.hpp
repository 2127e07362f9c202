// What this process recorded of its own loops, as a reader sees it; and a loop that is checked when it has ended.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <curfew/curfew.hpp>

#include "probe/model/snapshot.hpp"

namespace curfew::tests {

// False under CURFEW=off: there is nothing to look into then.
bool recording();

// The running test's name: what its loops are called, so that each test has counters of its own.
std::string test_name();
run_options named(curfew::shutdown policy = curfew::shutdown::cancel(), std::size_t threads = 1);

// What is written down of this process at this moment. Empty where nothing is recorded.
class recorded : public model::snapshot {
 public:
  recorded();

  // The task with this name in this test's loop; an empty one, and a failure, where there is none or more than one.
  const model::task& task(std::string_view name) const;
  std::vector<const model::task*> tasks(std::string_view name) const;
  const model::task* task(model::node_id id) const;  // nullptr: there is none
  const model::group* group(model::node_id id) const;
  // Of loops with this name; the test's by default.
  model::counters counters(const std::string& loop = test_name()) const;
  // Task objects of functions with this name that went away unawaited and unspawned.
  std::uint64_t never_started(std::string_view function) const;
  // Handlers that went with the io_contexts of loops with this name.
  std::uint64_t abandoned_handlers(std::string_view loop = test_name()) const;
  std::vector<std::string> stack(const model::task&) const;  // functions, outermost first
  std::vector<std::uint32_t> lines(const model::task&) const;

 private:
  bool of_this_test(const model::task&) const;
};

// spawned = completed + failed + cancelled + destroyed, and nobody is live. Counters are those of the test's loops.
void expect_all_accounted_for();

// curfew::run() with the test's name, and the conservation law at its end.
template <class T>
T run_here(curfew::task<T> main, run_options options = named()) {
  struct at_end {
    ~at_end() { expect_all_accounted_for(); }
  } const check;
  return curfew::run(std::move(main), std::move(options));
}

}  // namespace curfew::tests
