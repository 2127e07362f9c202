// Servers collect on threads of their own, several at once, while tasks come and go. Mostly for the thread sanitizer.
#include <gtest/gtest.h>
#include <prometheus/collectable.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <curfew/collectable.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "probe/exporter/host.hpp"
#include "tests/probe/reader/churn.hpp"
#include "tests/probe/reader/segment_builder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew {
namespace {

constexpr int collections = 40;  // by each thread, and until it saw so many tasks
constexpr double tasks = 1000;

class collect : public testing::Test {
 protected:
  collect() { ::setenv("CURFEW_DIR", folder_.path().c_str(), 1); }

  tests::temporary_folder folder_;
};

double total(const std::vector<prometheus::MetricFamily>& families, const std::string& name) {
  double sum = 0;
  for (const auto& family : families)
    if (family.name == name)
      for (const auto& metric : family.metric) sum += metric.counter.value + metric.gauge.value;
  return sum;
}

void collect_all(const prometheus::Collectable& metrics) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  double spawned = 0;
  for (int i = 0; i < collections || spawned < tasks; ++i) {
    const auto families = metrics.Collect();
    EXPECT_EQ(total(families, "curfew_export_unreadable_segments"), 0);
    const double now = total(families, "curfew_tasks_spawned_total");
    EXPECT_GE(now, spawned);
    spawned = now;
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << spawned << " tasks";
  }
}

TEST_F(collect, by_several_threads_at_once_gives_counters_that_never_fall) {
  const std::shared_ptr<prometheus::Collectable> ways[] = {
      make_collectable(), std::make_shared<metrics::host>(metrics::host_options{.folder = folder_.path()})};
  std::atomic<int> at_work{4};
  std::vector<std::jthread> servers;
  for (const auto& metrics : ways) {
    for (int i = 0; i < 2; ++i) {
      servers.emplace_back([&metrics, &at_work] {
        collect_all(*metrics);
        --at_work;
      });
    }
  }
  tests::churn({.threads = 2}, [&] { return at_work == 0; });
}

// What one metric says of each process, by its label.
std::map<std::string, double> by_pid(const std::vector<prometheus::MetricFamily>& families, const std::string& name) {
  std::map<std::string, double> values;
  for (const auto& family : families)
    if (family.name == name)
      for (const auto& metric : family.metric)
        for (const auto& label : metric.label) {
          if (label.name != "pid") continue;
          EXPECT_TRUE(values.emplace(label.value, metric.gauge.value).second) << label.value;
        }
  return values;
}

TEST_F(collect, of_a_host_marks_who_runs_under_a_check_and_has_nobody_who_withdrew) {
  const std::string usual = folder_ / "usual", checks = folder_ / "curfew-check-abcdef";
  for (const auto& folder : {usual, checks}) ASSERT_EQ(::mkdir(folder.c_str(), 0700), 0);
  const auto add = [](const std::string& path, std::uint32_t pid, segment::process_state state) {
    tests::segment_builder built;
    built.head().pid = pid;
    built.head().state = static_cast<std::uint32_t>(state);
    return built.write(path);
  };
  const tests::owner alone(add(usual + "/5-00000001.curfew", 5, segment::process_state::running));
  const auto moving = add(checks + "/6-00000001.curfew", 6, segment::process_state::running);
  const tests::owner checked(moving);
  add(usual + "/7-00000001.curfew", 7, segment::process_state::withdrawn);

  const metrics::host host({.folder = usual});
  const std::map<std::string, double> expected{{"5", 0}, {"6", 1}};
  EXPECT_EQ(by_pid(host.Collect(), "curfew_process_under_check"), expected);
  // The check ends, and puts what outlives it where people look for it.
  std::filesystem::rename(moving, usual + "/6-00000001.curfew");
  std::filesystem::remove(checks);
  EXPECT_EQ(by_pid(host.Collect(), "curfew_process_under_check"), expected) << "the same, and not once more";
}

}  // namespace
}  // namespace curfew
