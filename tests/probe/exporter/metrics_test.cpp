// From numbers to families, and to the text that Prometheus reads.
#include "probe/exporter/metrics.hpp"

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <clocale>
#include <locale>
#include <set>
#include <string>
#include <vector>

namespace curfew {
namespace {

using namespace std::chrono_literals;
using metrics::labelled_process;
using metrics::process_numbers;
using testing::HasSubstr;
using testing::Not;

process_numbers some_numbers() {
  process_numbers n;
  n.began = std::chrono::system_clock::time_point(1'700'000'000'500ms);
  n.segment_bytes = 4096;
  metrics::loop_numbers& loop = n.loops["main"];
  loop.threads = 2;
  loop.live = {1, 2, 3};
  loop.oldest_task = 1'500ms;
  loop.longest_poll = 250us;
  loop.findings["orphaned-task"] = 4;
  loop.sites = {{"f", "a.cpp:1", 6}};
  loop.growing = {{"f", "a.cpp:1", 60}};
  n.overwritten_events = 12;
  loop.counters.spawned_before = 1'234'567'890'123;
  loop.counters.completed = 5;
  loop.counters.groups_opened = 9;
  loop.counters.groups_closed = 7;
  loop.counters.poll_duration.buckets[40] = 3;
  loop.counters.poll_duration.sum_ns = 2'500'000'000;
  return n;
}

std::string text_of(const std::vector<labelled_process>& processes, const metrics::scrape_summary& scrape = {}) {
  return prometheus::TextSerializer().Serialize(metrics::families(processes, scrape));
}

TEST(families, have_the_numbers_in_base_units) {
  const process_numbers n = some_numbers();
  const std::string text = text_of({{"server", "77", &n}}, {2, 1500us});
  for (const char* line : {
           "curfew_tasks_spawned_total{process=\"server\",pid=\"77\",loop=\"main\"} 1234567890123\n",
           "curfew_tasks_finished_total{process=\"server\",pid=\"77\",loop=\"main\",outcome=\"completed\"} 5\n",
           "curfew_tasks_live{process=\"server\",pid=\"77\",loop=\"main\",state=\"ready\"} 1\n",
           "curfew_tasks_live{process=\"server\",pid=\"77\",loop=\"main\",state=\"running\"} 2\n",
           "curfew_tasks_live{process=\"server\",pid=\"77\",loop=\"main\",state=\"waiting\"} 3\n",
           "curfew_spawn_site_tasks_live{process=\"server\",pid=\"77\",loop=\"main\",function=\"f\",site=\"a.cpp:1\"} "
           "6\n",
           "curfew_spawn_site_growth_tasks{process=\"server\",pid=\"77\",loop=\"main\",function=\"f\",site=\"a.cpp:1\"}"
           " "
           "60\n",
           "curfew_overwritten_events_total{process=\"server\",pid=\"77\"} 12\n",
           "curfew_oldest_task_age_seconds{process=\"server\",pid=\"77\",loop=\"main\"} 1.5\n",
           "curfew_longest_running_poll_seconds{process=\"server\",pid=\"77\",loop=\"main\"} 0.00025\n",
           "curfew_findings{process=\"server\",pid=\"77\",loop=\"main\",kind=\"orphaned-task\"} 4\n",
           "curfew_groups_open{process=\"server\",pid=\"77\",loop=\"main\"} 2\n",
           "curfew_loop_threads{process=\"server\",pid=\"77\",loop=\"main\"} 2\n",
           "curfew_poll_duration_seconds_count{process=\"server\",pid=\"77\",loop=\"main\"} 3\n",
           "curfew_poll_duration_seconds_sum{process=\"server\",pid=\"77\",loop=\"main\"} 2.5\n",
           "curfew_process_state{process=\"server\",pid=\"77\",state=\"alive\"} 1\n",
           "curfew_process_state{process=\"server\",pid=\"77\",state=\"died\"} 0\n",
           "curfew_process_start_time_seconds{process=\"server\",pid=\"77\"} 1700000000.5\n",
           "curfew_segment_bytes{process=\"server\",pid=\"77\"} 4096\n",
           "curfew_export_unreadable_segments 2\n",
           "curfew_export_look_seconds 0.0015\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(families, follow_the_rules_of_names) {
  const process_numbers n = some_numbers();
  std::set<std::string> names;
  for (const auto& f : metrics::families(std::array{labelled_process{"server", "77", &n}}, {})) {
    EXPECT_TRUE(names.insert(f.name).second) << f.name;
    EXPECT_TRUE(f.name.starts_with("curfew_")) << f.name;
    EXPECT_FALSE(f.help.empty()) << f.name;
    EXPECT_EQ(f.help.find_first_of("\n\\"), std::string::npos) << f.name << ": the serializer does not escape it";
    EXPECT_EQ(f.name.ends_with("_total"), f.type == prometheus::MetricType::Counter) << f.name;
    EXPECT_FALSE(f.metric.empty()) << f.name;
    std::set<std::vector<prometheus::ClientMetric::Label>> labels;
    for (const auto& m : f.metric) EXPECT_TRUE(labels.insert(m.label).second) << f.name << " has a series twice";
  }
}

TEST(families, of_the_own_process_need_no_labels_of_it) {
  const process_numbers n = some_numbers();
  const std::string text = text_of({{"", "", &n}});
  EXPECT_THAT(text, HasSubstr("curfew_loop_threads{loop=\"main\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("curfew_segment_bytes 4096\n"));
  EXPECT_THAT(text, Not(HasSubstr("pid=")));
}

TEST(families, stand_together_for_several_processes) {
  const process_numbers n = some_numbers();
  const std::string text = text_of({{"server", "77", &n}, {"server", "78", &n}});
  const std::string type = "# TYPE curfew_loop_threads gauge\n";
  EXPECT_THAT(text, HasSubstr(type + "curfew_loop_threads{process=\"server\",pid=\"77\",loop=\"main\"} 2\n" +
                              "curfew_loop_threads{process=\"server\",pid=\"78\",loop=\"main\"} 2\n"));
  EXPECT_EQ(text.find(type), text.rfind(type));
}

TEST(families, escape_what_programs_call_things) {
  process_numbers n = some_numbers();
  n.loops["quoted \"a\\b\"\nline"] = n.loops["main"];
  EXPECT_THAT(text_of({{"", "", &n}}), HasSubstr("curfew_loop_threads{loop=\"quoted \\\"a\\\\b\\\"\\nline\"} 2\n"));
}

// A locale whose numbers look like 1.234.567,89.
struct german_numbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(families, read_the_same_under_a_locale_with_a_decimal_comma) {
  const process_numbers n = some_numbers();
  const std::string expected = text_of({{"server", "77", &n}});
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new german_numbers));
  EXPECT_EQ(text_of({{"server", "77", &n}}), expected);
  std::locale::global(before);
  // The C library's too, where the machine has one.
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    EXPECT_EQ(text_of({{"server", "77", &n}}), expected) << name;
    std::setlocale(LC_ALL, "C");
  }
}

}  // namespace
}  // namespace curfew
