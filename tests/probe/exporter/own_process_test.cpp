// Which segment the exporter within a program takes for the program's own.
#include <gtest/gtest.h>
#include <prometheus/collectable.h>
#include <unistd.h>

#include <cstdlib>
#include <curfew/collectable.hpp>
#include <string>
#include <utility>

#include "probe/exporter/host.hpp"
#include "tests/probe/reader/churn.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

double spawned(const prometheus::Collectable& metrics) {
  double sum = 0;
  for (const auto& family : metrics.Collect())
    if (family.name == "curfew_tasks_spawned_total")
      for (const auto& metric : family.metric) sum += metric.counter.value;
  return sum;
}

TEST(own_process, is_not_taken_for_one_of_the_same_pid_in_another_container) {
  const tests::segment_folder folder;
  ::setenv("CURFEW_DIR", folder.path().c_str(), 1);
  tests::segment_builder neighbour;
  neighbour.head().pid = static_cast<std::uint32_t>(::getpid());
  neighbour.head().start_jiffies = 1;
  neighbour.task(neighbour.loop("neighbour"), 0);
  neighbour.counters(0).spawned = 1'000'000'000'000;
  neighbour.counters(0).spawn_begun = 1'000'000'000'000;
  neighbour.counters(0).completed = 999'999'999'999;
  neighbour.counters(0).end_begun = 999'999'999'999;
  // Its name comes first, and it runs.
  const tests::owner running(neighbour.write(folder.file(std::to_string(::getpid()) + "-00000000.curfew")));
  const auto metrics = make_collectable();
  EXPECT_EQ(spawned(*metrics), 0) << "before the first task there is no segment of its own";
  int turns = 0;  // an end, also where it never comes
  tests::churn({.threads = 1}, [&] { return turns++ > 10'000 || spawned(*metrics) > 0; });
  EXPECT_GT(spawned(*metrics), 0);
  EXPECT_LT(spawned(*metrics), 1e12);
}

}  // namespace
}  // namespace curfew
