// What a user asks of the metrics is what they have.
#include "probe/exporter/process_scraper.hpp"

#include <gmock/gmock.h>

#include <curfew/collectable.hpp>
#include <curfew/exporter.hpp>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include "probe/exporter/own_policy.hpp"
#include "probe/judge/suppressions.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "tests/support/snapshot_builder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

// Three sites, and the tasks of the first are `many`.
metrics::loop_numbers look(metrics::process_scraper& looks, std::chrono::nanoseconds at, std::uint64_t many) {
  tests::snapshot_builder built;
  built.loop("main");
  for (std::uint32_t line = 1; line <= 3; ++line) built.task("t").spawned_at("a.cpp", line, "f");
  built.get().process.taken = at;
  return looks.take({built, {many, 1, 1}}).loops.at("main");
}

// How often a site that gains a hundred tasks a second is said to grow, in the first ten seconds.
int times_growing(const metric_options& options) {
  metrics::process_scraper looks(options.spawn_sites, metrics::policy_with(options));
  int times = 0;
  for (int tenths = 0; tenths < 100; ++tenths) {
    const auto numbers = look(looks, tenths * 100ms, static_cast<std::uint64_t>(tenths) * 10 + 1);
    if (!numbers.growing.empty()) ++times;
  }
  return times;
}

TEST(process_scraper, has_as_many_spawn_sites_as_are_asked_for) {
  metrics::process_scraper one(1, {}), usual(metric_options().spawn_sites, {});
  EXPECT_THAT(look(one, 0s, 1).sites, SizeIs(1 + 1)) << "and the rest";
  EXPECT_THAT(look(usual, 0s, 1).sites, SizeIs(3));
}

TEST(process_scraper, calls_growing_what_grew_for_as_long_as_was_asked_for) {
  const int quickly = times_growing({.growing_over = 2s});
  const int slowly = times_growing({.growing_over = 5s});
  EXPECT_GT(slowly, 0);
  EXPECT_GT(quickly, slowly);
  EXPECT_EQ(times_growing({}), 0);
}

TEST(process_scraper, counts_no_finding_that_the_policy_suppresses) {
  const auto orphans = [](const std::string& suppressions) {
    tests::snapshot_builder built;
    built.loop("main");
    built.task("a").spawned_at("a.cpp", 1, "serve").orphaned();
    built.task("b").spawned_at("b.cpp", 1, "serve").orphaned();
    metrics::process_scraper looks(20, {.suppressions = judge::suppressions_in(suppressions, "s")});
    return looks.take({built, {1, 1}}).loops.at("main").findings.at("orphaned-task");
  };
  EXPECT_EQ(orphans(""), 2u);
  EXPECT_EQ(orphans("orphaned-task:a.cpp"), 1u);
}

TEST(metric_options, make_the_policy_that_every_tool_has) {
  const tests::temporary_folder folder;
  const std::string file = folder / "curfew.supp";
  std::ofstream(file) << "orphaned-task:a.cpp\n";
  const auto made = metrics::policy_with(
      {.growing_over = 1h, .time_limits = {{"blocked-loop", 5s}, {"ignored-cancel", 7s}}, .suppressions = {file}});
  EXPECT_EQ(made.limits.of_growth().whole(), 1h);
  EXPECT_EQ(made.limits.of(*verdict::find_kind("blocked-loop")), 5s);
  EXPECT_EQ(made.limits.of(*verdict::find_kind("ignored-cancel")), 7s);
  ASSERT_THAT(made.suppressions, SizeIs(1));
  EXPECT_EQ(made.suppressions.front().pattern, "a.cpp");
}

TEST(metric_options, refuse_what_means_nothing) {
  const tests::temporary_folder folder;
  const std::string file = folder / "curfew.supp";
  EXPECT_THROW(make_collectable({.suppressions = {file}}), std::system_error) << "there is none";
  std::ofstream(file) << "everything\n";
  EXPECT_THROW(make_collectable({.suppressions = {file}}), std::invalid_argument);
  EXPECT_THROW(make_collectable({.time_limits = {{"orphaned-task", 1s}}}), std::invalid_argument);
  EXPECT_THROW(exporter({.listen = "127.0.0.1:0", .metrics = {.time_limits = {{"blocked", 1s}}}}),
               std::invalid_argument);
}

TEST(metric_options, are_the_same_struct_for_every_way_to_the_metrics) {
  const exporter_options options{.listen = "127.0.0.1:0", .metrics = {.spawn_sites = 1, .growing_over = 1h}};
  EXPECT_NE(make_collectable(options.metrics), nullptr);
}

}  // namespace
}  // namespace curfew
