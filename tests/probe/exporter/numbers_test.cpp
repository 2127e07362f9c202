// The numbers of a process are small and bounded, whatever it calls things.
#include "probe/exporter/numbers.hpp"

#include <gmock/gmock.h>

#include <string>

#include "tests/probe/verdict/kind_named.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;
using tests::snapshot_builder;

model::tally tally_of(const model::snapshot& s, std::uint64_t each = 1) {
  return {s, std::vector<std::uint64_t>(s.tasks.size(), each)};
}

metrics::process_numbers numbers_of(const model::tally& tally, std::size_t spawn_sites) {
  return metrics::numbers_of(tally, judge::judgement_of(tally.facts), spawn_sites);
}

void count_spawned(snapshot_builder& built, const std::string& loop, std::uint64_t tasks) {
  model::counters c;
  c.name = built.text(loop);
  c.spawned_before = tasks;
  built.get().counters_by_name.push_back(c);
}

TEST(numbers, count_what_each_record_stands_for) {
  snapshot_builder built;
  built.loop("main");
  built.task("a").spawned(2s).waiting("read", 3s);
  built.task("b").spawned(4s).state(model::task_state::running, 9s);
  built.task("c").spawned(1s).state(model::task_state::completed, 2s).orphaned();
  const auto n = numbers_of(tally_of(built, 10), 5).loops.at("main");
  EXPECT_EQ(n.live[static_cast<std::size_t>(model::task_state::waiting)], 10u);
  EXPECT_EQ(n.live[static_cast<std::size_t>(model::task_state::running)], 10u);
  EXPECT_EQ(n.live[static_cast<std::size_t>(model::task_state::ready)], 0u);
  EXPECT_EQ(n.oldest_task, 8s) << "the one that ended was older";
  EXPECT_EQ(n.longest_poll, 1s);
  EXPECT_EQ(n.findings.at("orphaned-task"), 10u);
  EXPECT_EQ(n.findings.at("pending-at-shutdown"), 0u);
}

TEST(numbers, of_an_ended_process_have_its_live_tasks_as_findings) {
  snapshot_builder built;
  built.loop("main");
  built.task("a");
  built.task("b").state(model::task_state::running, 9s);
  built.end(model::process_end::died, 20s);
  count_spawned(built, "main", 6);
  built.get().counters_by_name.back().groups_opened = 2;
  const auto n = numbers_of(tally_of(built, 3), 5);
  const auto& loop = n.loops.at("main");
  EXPECT_EQ(loop.findings.at("pending-at-shutdown"), 6u);
  EXPECT_EQ(n.end, model::process_end::died);
  EXPECT_THAT(loop.live, testing::Each(0u)) << "nobody lives there";
  EXPECT_THAT(loop.sites, SizeIs(0));
  EXPECT_EQ(loop.oldest_task, 0s);
  EXPECT_EQ(loop.longest_poll, 0s) << "and nothing is blocked";
  EXPECT_EQ(loop.threads, 0u);
  EXPECT_EQ(loop.counters.groups_closed, 2u);
  EXPECT_EQ(loop.counters.spawned_before, 6u);
}

TEST(numbers, survive_a_header_that_lies_about_time) {
  snapshot_builder built;
  built.get().process.began = std::chrono::system_clock::time_point::max();
  built.get().process.taken = 4'000'000'000'000'000'000ns;
  EXPECT_GT(numbers_of(tally_of(built), 5).seen, numbers_of(tally_of(built), 5).began);
  built.get().process.began = std::chrono::system_clock::time_point::min();
  EXPECT_EQ(numbers_of(tally_of(built), 5).began, std::chrono::system_clock::time_point());
}

TEST(numbers, keep_evicted_findings_apart) {
  snapshot_builder built;
  built.loop("main");
  const auto site = built.site("a.cpp", 1, "a");
  built.get().evicted = {{.site = site, .orphaned = true, .count = 7}};
  const auto n = numbers_of(tally_of(built), 5);
  EXPECT_EQ(n.loops.at("").findings.at("orphaned-task"), 7u);
}

TEST(numbers, count_by_function_where_nobody_knows_the_spawn_site) {
  snapshot_builder built;
  built.loop("asio");
  for (const char* function : {"session", "session", "listener"}) built.task(function, "", 0);
  const auto sites = numbers_of(tally_of(built), 5).loops.at("asio").sites;
  ASSERT_THAT(sites, SizeIs(2));
  EXPECT_EQ(sites[0].function, "session");
  EXPECT_EQ(sites[0].source, "unknown");
  EXPECT_EQ(sites[0].live, 2u);
  EXPECT_EQ(sites[1].function, "listener");
}

TEST(numbers, have_daemons_that_failed) {
  snapshot_builder built;
  built.loop("main");
  built.task("refresh").failed_daemon().state(model::task_state::failed, 2s);
  EXPECT_EQ(numbers_of(tally_of(built, 3), 5).loops.at("main").findings.at("failed-daemon"), 3u);
}

TEST(numbers, have_tasks_that_nobody_awaited_though_they_are_of_no_loop) {
  snapshot_builder built;
  built.get().sites[built.site("a.cpp", 1, "save")].never_started = 4;
  built.get().process.never_started = 4;
  const auto n = numbers_of(tally_of(built), 5);
  EXPECT_EQ(n.loops.at("").findings.at("never-started"), 4u);
  EXPECT_EQ(n.never_started, 4u);
}

TEST(numbers, have_abandoned_handlers) {
  snapshot_builder built;
  built.get().sites[built.site("a.cpp", 1, "app")].abandoned_handlers = 2;
  built.get().process.abandoned_handlers = 2;
  const auto n = numbers_of(tally_of(built), 5);
  EXPECT_EQ(n.loops.at("").findings.at("abandoned-handlers"), 2u);
  EXPECT_EQ(n.abandoned_handlers, 2u);
}

TEST(numbers, have_the_largest_sites_and_the_rest) {
  snapshot_builder built;
  built.loop("main");
  for (int site = 1; site <= 6; ++site) {
    for (int i = 0; i < site; ++i) built.task("t").spawned_at("a.cpp", static_cast<std::uint32_t>(site), "f");
  }
  const auto sites = numbers_of(tally_of(built), 2).loops.at("main").sites;
  ASSERT_THAT(sites, SizeIs(3));
  EXPECT_EQ(sites[0].source, "a.cpp:6");
  EXPECT_EQ(sites[0].live, 6u);
  EXPECT_EQ(sites[1].source, "a.cpp:5");
  EXPECT_EQ(sites[2].source, "other");
  EXPECT_EQ(sites[2].live, 1u + 2 + 3 + 4);
}

TEST(numbers, have_the_sites_that_grow) {
  snapshot_builder built;
  built.loop("main");
  built.task("t").spawned_at("a.cpp", 1, "f");
  const auto site = built.site("a.cpp", 1, "f");
  const auto second = built.site("a.cpp", 2, "f");
  const auto kind = tests::kind_named("growing-site");
  const judge::judgement judged{
      .growing = {{.kind = kind, .loop = "main", .site = site, .from = 10, .to = 110, .live = 120, .over = 10min},
                  {.kind = kind, .loop = "main", .site = second, .from = 1, .to = 70, .live = 70, .over = 10min}}};
  const auto loop = metrics::numbers_of(tally_of(built), judged, 1).loops.at("main");
  EXPECT_EQ(loop.findings.at("growing-site"), 2u);
  ASSERT_THAT(loop.growing, SizeIs(1)) << "as many as have a series of their own";
  EXPECT_EQ(loop.growing[0].source, "a.cpp:1");
  EXPECT_EQ(loop.growing[0].grown, 100u);
}

TEST(numbers, add_up_loops_and_sites_that_read_alike) {
  snapshot_builder built;
  for (const char* name : {"bad\xff", "bad\xfe"}) {
    built.loop(name);
    built.task("t").spawned_at(name, 1, "f");
    count_spawned(built, name, 5);
  }
  const auto n = numbers_of(tally_of(built), 5);
  ASSERT_THAT(n.loops, SizeIs(1));
  const auto& loop = n.loops.at("bad\xEF\xBF\xBD");
  EXPECT_EQ(loop.counters.spawned_before, 10u);
  ASSERT_THAT(loop.sites, SizeIs(1));
  EXPECT_EQ(loop.sites[0].live, 2u);
}

TEST(numbers, bound_how_many_loops_have_a_name) {
  snapshot_builder built;
  for (int i = 0; i < 1000; ++i) {
    count_spawned(built, "loop" + std::to_string(i), 1);
  }
  const auto n = numbers_of(tally_of(built), 5);
  EXPECT_THAT(n.loops, SizeIs(metrics::most_loops + 1));
  EXPECT_EQ(n.loops.at("other").counters.spawned_before, 1000 - metrics::most_loops);
}

TEST(label_text, is_cut_between_characters) {
  const std::string long_name = std::string(metrics::most_label_bytes - 1, 'a') + "\xC3\xA4 and more";
  EXPECT_EQ(metrics::label_text(long_name), std::string(metrics::most_label_bytes - 1, 'a'));
  EXPECT_EQ(metrics::label_text("a\xC3\xA4"), "a\xC3\xA4");
  EXPECT_EQ(metrics::label_text("\x80"), "\xEF\xBF\xBD");
}

TEST(program_of, is_the_name_that_other_tools_know) {
  model::process p;
  p.executable = "/usr/bin/python3.11";
  p.command_line = "python3 srv/billing.py --port 80";
  EXPECT_EQ(metrics::program_of(p), "billing.py");
  p.command_line.clear();
  EXPECT_EQ(metrics::program_of(p), "python3.11");
}

}  // namespace
}  // namespace curfew
