// Histories that are a leak, and histories that only look like one.
#include "probe/verdict/growth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <ostream>
#include <string_view>
#include <vector>

#include "probe/model/low_water_marks.hpp"
#include "probe/verdict/judge.hpp"

namespace curfew::tests {
namespace {

using verdict::growth;
using namespace std::chrono_literals;

// What a site looks like `minutes` after the process began.
using history = std::function<double(double minutes)>;

// Looked at every 15 seconds, as Prometheus does, for the first `looked` of a site's life.
growth judged(const history& live, std::chrono::minutes looked) {
  const verdict::growth_thresholds limits;
  model::low_water_marks marks(limits.stretch, limits.stretches);
  for (std::chrono::seconds at = 0s; at <= looked; at += 15s) {
    const double minutes = std::chrono::duration<double, std::ratio<60>>(at).count();
    marks.add(at, static_cast<std::uint64_t>(live(minutes)));
  }
  return verdict::judge_growth(marks.over());
}

struct scene {
  std::string_view name;
  history live;
  growth expected;
};
void PrintTo(const scene& s, std::ostream* out) { *out << s.name; }

class growing_site : public ::testing::TestWithParam<scene> {};

TEST_P(growing_site, is_told_from_what_looks_like_it) {
  EXPECT_EQ(judged(GetParam().live, 30min), GetParam().expected);
}

double wave(double minutes, double period) { return 1 + std::sin(minutes / period * 2 * M_PI); }

INSTANTIATE_TEST_SUITE_P(
    of, growing_site,
    ::testing::Values(
        scene{"a_leak_of_ten_a_minute", [](double m) { return 10 * m; }, growth::growing},
        scene{"a_leak_below_traffic", [](double m) { return 10 * m + 400 * wave(m, 0.9); }, growth::growing},
        scene{"a_leak_in_steps", [](double m) { return 25 * std::floor(m); }, growth::growing},
        scene{"a_leak_that_grows_faster", [](double m) { return m * m; }, growth::growing},
        scene{"a_leak_of_one_in_ten_minutes", [](double m) { return m / 10; }, growth::none},
        scene{"a_steady_number", [](double) { return 10'000.; }, growth::none},
        scene{"traffic", [](double m) { return 1000 * wave(m, 0.9); }, growth::none},
        scene{"a_burst_that_drains",
              [](double m) { return m < 22   ? 10.
                                    : m < 25 ? 1000 * (m - 22)
                                             : 3000 - 500 * (m - 25); }, growth::none},
        scene{"a_burst_that_stays", [](double m) { return m < 22 ? 10. : 5000.; }, growth::none},
        scene{"a_warm_up", [](double m) { return 10'000 * (1 - std::exp(-m / 4)); }, growth::none},
        scene{"a_slow_warm_up", [](double m) { return 10'000 * (1 - std::exp(-m / 6)); }, growth::none},
        scene{"a_leak_that_was_drained_just_now", [](double m) { return m < 28.5 ? 10 * m : 0.; }, growth::none},
        scene{"a_leak_that_was_drained_before", [](double m) { return m < 25 ? 10 * m : 10 * (m - 25); }, growth::none},
        scene{"the_end_of_a_leak", [](double m) { return m < 24 ? 100 * m : 2400.; }, growth::none}),
    [](const auto& of) { return std::string(of.param.name); });

TEST(growth, needs_evidence) {
  const history leak = [](double m) { return 100 * m; };
  EXPECT_EQ(judged(leak, 9min), growth::not_enough_evidence);
  EXPECT_EQ(judged(leak, 10min), growth::growing);
}

TEST(growth, goes_by_its_thresholds) {
  const std::vector<std::uint64_t> lows{10, 20, 30, 40, 59};
  EXPECT_EQ(verdict::judge_growth(lows, {.least_tasks = 49}), growth::growing);
  EXPECT_EQ(verdict::judge_growth(lows, {.least_tasks = 50}), growth::none);
  EXPECT_EQ(verdict::judge_growth(lows, {.stretches = 6, .least_tasks = 1}), growth::not_enough_evidence);
  EXPECT_EQ(verdict::judge_growth(lows, {.least_tasks = 1, .least_share_lately = 0.9}), growth::none);
}

TEST(growing_sites, are_all_that_grow_the_fastest_first) {
  const auto limits = verdict::growth_thresholds::over(10s);
  model::site_history seen(limits.stretch, limits.stretches);
  for (std::chrono::seconds at = 0s; at <= 12s; at += 1s) {
    const auto second = static_cast<std::uint64_t>(at.count());
    seen.add(at, std::vector<model::site_load>{
                     {"main", 1, 20 * second}, {"main", 2, 7'000}, {"back", 1, 30 * second}, {"main", 3, second}});
  }
  const auto growing = verdict::growing_sites(seen, limits);
  ASSERT_EQ(growing.size(), 2u);
  EXPECT_EQ(growing[0].loop, "back");
  EXPECT_EQ(growing[0].site, 1u);
  EXPECT_EQ(growing[0].live, 360u);
  EXPECT_EQ(growing[0].from, 60u) << "of seconds 2 and 3";
  EXPECT_EQ(growing[0].to, 300u) << "of seconds 10 and 11";
  EXPECT_EQ(growing[0].over, 10s);
  EXPECT_EQ(growing[1].loop, "main");
}

}  // namespace
}  // namespace curfew::tests
