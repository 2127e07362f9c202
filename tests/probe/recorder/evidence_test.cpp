// What stays after the end: tasks with a finding, the errors of failed ones, the loops they belong to.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <source_location>
#include <string>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

constexpr std::size_t most_retained = 1024;

TEST(evidence, of_an_orphan_stays_when_it_ends_well) {
  test_loop loop("orphan ends");
  own_segment segment;
  const node n = loop.spawn();
  loop.suspend(n, {.operation = recorder::name("op")});
  recorder::orphan(*loop, n, 3, 0);
  recorder::ready(n, recorder::now());
  loop.poll_begin(n);
  const auto at = recorder::now();
  recorder::finish(*loop, n, node_state::completed, {}, false, at);
  const auto kept = segment.tasks_of("orphan ends");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].state, node_state::completed);
  EXPECT_EQ(kept[0].since, at);
  EXPECT_EQ(kept[0].polls, 2u) << "the poll in which it ended counts";
  EXPECT_EQ(kept[0].where, 0u) << "it waits in nothing";
  EXPECT_EQ(segment.note_of(kept[0])->dropped_by.load(), 3u);
  loop.end();
  EXPECT_EQ(segment.loop_named("orphan ends").state, node_state::loop_ended);
  EXPECT_EQ(segment.slot_at(kept[0].loop).index, segment.loop_named("orphan ends").index);
}

TEST(evidence, of_an_error_waits_for_somebody_to_look) {
  test_loop loop("errors");
  own_segment segment;
  const node looked_at = loop.spawn(), ignored = loop.spawn();
  loop.fail(looked_at, "first error", true);
  loop.fail(ignored, "second error", true);
  EXPECT_EQ(segment.tasks_of("errors").size(), 2u);
  recorder::observed(looked_at);
  ASSERT_EQ(segment.tasks_of("errors").size(), 1u);
  recorder::unobserved(*loop, ignored);
  const auto kept = segment.tasks_of("errors");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].state, node_state::failed);
  EXPECT_NE(kept[0].flags & segment::flag::unobserved_error, 0u);
  EXPECT_EQ(segment.error_of(kept[0]), "second error");
  EXPECT_EQ(segment.counters_of("errors").unobserved_errors, 1u);
  EXPECT_EQ(segment.counters_of("errors").failed, 2u);
}

TEST(evidence, of_an_error_survives_its_loop) {
  test_loop loop("late look");
  own_segment segment;
  const node n = loop.spawn();
  loop.fail(n, "still there", true);
  loop.end();
  EXPECT_EQ(segment.loop_named("late look").state, node_state::loop_ended);
  recorder::observed(n);
  EXPECT_TRUE(segment.tasks_of("late look").empty());
  EXPECT_EQ(segment.loop_named("late look").kind, segment::node_kind::none) << "with the last task the loop goes";
}

TEST(evidence, of_an_observed_orphan_is_its_orphanhood) {
  test_loop loop("observed orphan");
  own_segment segment;
  const node n = loop.spawn();
  recorder::orphan(*loop, n, 1, 0);
  loop.fail(n, "seen", true);
  recorder::observed(n);
  const auto kept = segment.tasks_of("observed orphan");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].flags & segment::flag::any_finding, segment::flag::orphaned);
}

TEST(evidence, has_both_ends_of_a_long_error_cut_between_characters) {
  test_loop loop("long error");
  own_segment segment;
  const auto recorded = [&](const std::string& text) {
    const node n = loop.spawn();
    loop.fail(n, text, true);
    const auto error = segment.error_of(segment.of(n));
    recorder::observed(n);
    return error;
  };
  EXPECT_EQ(recorded(std::string(72, 'x')), std::string(72, 'x'));
  // Of the 72 bytes "…" takes three and the end 25. The first 'ä' would be the 44th and the 45th, and the last one the
  // 25th and the 26th from the end.
  EXPECT_EQ(recorded(std::string(43, 'x') + "\xc3\xa4 and more \xc3\xa4" + std::string(24, 'y')),
            std::string(43, 'x') + "…" + std::string(24, 'y'));
  EXPECT_EQ(recorded("cannot read the configuration file /etc/service/conf.d/default.yaml: key 'listen' is missing"),
            "cannot read the configuration file /etc/serv…: key 'listen' is missing");
}

TEST(evidence, of_evicted_tasks_is_counted_by_all_that_was_found_of_each) {
  test_loop loop("evicted together");
  own_segment segment;
  const auto where = recorder::site("e.cpp", 9, 1, "spawner");
  for (int i = 0; i < 5; ++i) {
    const node n = loop.spawn({.spawned_at = where});
    recorder::orphan(*loop, n, 0, 0);
    if (i < 3) recorder::mark_pending(*loop);
    loop.finish(n);
  }
  for (std::size_t i = 0; i < most_retained; ++i) {
    const node n = loop.spawn({});
    recorder::orphan(*loop, n, 0, 0);
    loop.finish(n);
  }
  const auto& evicted = segment.site(where).evicted;
  const auto orphaned = static_cast<int>(segment::evicted::orphaned);
  EXPECT_EQ(evicted[orphaned].load(), 2u);
  EXPECT_EQ(evicted[orphaned | static_cast<int>(segment::evicted::pending_at_shutdown)].load(), 3u);
}

TEST(evidence, of_1024_tasks_is_kept_and_then_only_their_number) {
  constexpr std::size_t more = 300;
  test_loop loop("evicted");
  own_segment segment;
  const auto where = recorder::site("e.cpp", 8, 1, "spawner");
  const auto evicted_before = segment.head().evicted_findings.load();
  const std::uint32_t slots_before = segment.head().slots_used.load();
  std::vector<recorder::node_id> ids;
  for (std::size_t i = 0; i < most_retained + more; ++i) {
    const node n = loop.spawn({.spawned_at = where});
    ids.push_back(recorder::id_of(n));
    recorder::orphan(*loop, n, 0, 0);
    loop.finish(n);
  }
  const auto kept = segment.tasks_of("evicted");
  EXPECT_EQ(kept.size(), most_retained);
  for (const slot_copy& s : kept) EXPECT_GE(s.id, ids[more]) << "the latest stay";
  const auto& evicted = segment.site(where).evicted;
  EXPECT_EQ(evicted[static_cast<int>(segment::evicted::orphaned)].load(), more);
  EXPECT_EQ(std::count_if(std::begin(evicted), std::end(evicted), [](const auto& n) { return n.load() != 0; }), 1);
  EXPECT_GE(segment.head().evicted_findings.load() - evicted_before, more);
  // The evicted gave back their slots and their notes.
  EXPECT_LE(segment.head().slots_used.load() - slots_before, 2 * most_retained + 256);
  const auto is_note_of_these = [&](const slot_copy& c) {
    return c.kind == segment::node_kind::note && segment.note_of({.note = c.index})->subject.load() >= ids.front();
  };
  const auto all = segment.slots();
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_note_of_these), most_retained);
}

TEST(evidence, of_a_loop_without_tasks_is_the_instant) {
  test_loop loop("idle");
  own_segment segment;
  EXPECT_EQ(segment.loop_named("idle").busy, 0u);
  recorder::without_tasks(*loop, 42);
  EXPECT_EQ(segment.loop_named("idle").busy, 42u);
}

TEST(evidence, of_a_loop_that_has_ended_is_when_it_first_did) {
  test_loop loop("over");
  own_segment segment;
  const recorder::tick before = recorder::now();
  recorder::loop_is_over(*loop);
  const auto ended = segment.loop_named("over").busy;
  EXPECT_GE(ended, before);
  EXPECT_LE(ended, recorder::now());
  recorder::without_tasks(*loop, ended + 1);
  recorder::loop_is_over(*loop);
  EXPECT_EQ(segment.loop_named("over").busy, ended);
}

TEST(evidence, of_a_daemon_that_failed_is_its_error) {
  test_loop loop("failed daemon");
  own_segment segment;
  const recorder::spawn_info daemon{
      .owner = recorder::id_of(*loop), .owned_by = recorder::owner_kind::loop, .daemon = true};
  loop.fail(loop.spawn(daemon), "connection refused", false);
  loop.finish(loop.spawn(daemon), node_state::cancelled);
  const auto kept = segment.tasks_of("failed daemon");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].state, node_state::failed);
  EXPECT_EQ(kept[0].flags & segment::flag::any_finding, segment::flag::failed_daemon);
  EXPECT_EQ(segment.error_of(kept[0]), "connection refused");
  EXPECT_EQ(segment.counters_of("failed daemon").failed_daemons, 1u);
}

TEST(evidence, of_a_daemon_at_whose_error_nobody_looked_is_that_it_failed) {
  test_loop loop("forgotten daemon");
  own_segment segment;
  const recorder::spawn_info daemon{
      .owner = recorder::id_of(*loop), .owned_by = recorder::owner_kind::loop, .daemon = true};
  const node looked_at = loop.spawn(daemon), forgotten = loop.spawn(daemon);
  loop.fail(looked_at, "taken", true);
  loop.fail(forgotten, "connection refused", true);
  recorder::observed(looked_at);
  recorder::unobserved(*loop, forgotten);
  const auto kept = segment.tasks_of("forgotten daemon");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].flags & segment::flag::any_finding, segment::flag::failed_daemon);
  EXPECT_EQ(segment.counters_of("forgotten daemon").failed_daemons, 1u);
  EXPECT_EQ(segment.counters_of("forgotten daemon").unobserved_errors, 0u);
}

TEST(evidence, of_a_daemon_in_a_group_is_the_groups) {
  test_loop loop("daemon in a group");
  own_segment segment;
  const recorder::spawn_info daemon{.owner = 1, .owned_by = recorder::owner_kind::group, .daemon = true};
  loop.fail(loop.spawn(daemon), "passed on", false);
  EXPECT_TRUE(segment.tasks_of("daemon in a group").empty());
  EXPECT_EQ(segment.counters_of("daemon in a group").failed_daemons, 0u);
}

TEST(evidence, of_task_objects_that_never_started_is_their_number_at_their_function) {
  test_loop loop("unstarted");
  own_segment segment;
  const auto before = segment.head().never_started.load();
  const auto here = std::source_location::current();
  for (int i = 0; i < 3; ++i) recorder::never_started(here);
  EXPECT_EQ(segment.site(recorder::site(here)).never_started.load(), 3u);
  EXPECT_EQ(segment.head().never_started.load() - before, 3u);
  EXPECT_TRUE(segment.tasks_of("unstarted").empty());
}

TEST(evidence, of_abandoned_handlers_is_their_number_at_the_place_and_name_of_their_loop) {
  const recorder::site_id here = recorder::site("app.cpp", 7, 1, "main");
  const auto begin = [&](std::string_view name) { return recorder::begin_loop({.name = name, .began = here}); };
  recorder::loop* const first = begin("first (of two)");
  recorder::loop* const second = begin("second");
  own_segment segment;  // there is one from the first loop on
  const auto before = segment.head().abandoned_handlers.load();
  const recorder::loop_place place = recorder::place_of(*first), other = recorder::place_of(*second);
  recorder::end_loop(first);
  recorder::end_loop(second);
  recorder::abandoned_handlers(place, 2);
  recorder::abandoned_handlers(place, 1);
  recorder::abandoned_handlers(other, 1);
  EXPECT_EQ(segment.head().abandoned_handlers.load() - before, 4u);
  std::map<std::string, std::uint32_t> counted;
  for (std::uint32_t i = 1; i < segment.head().sites_used.load(); ++i) {
    const segment::site& site = segment.site(i);
    if (site.abandoned_handlers.load() == 0) continue;
    EXPECT_EQ(segment.text(site.file), "app.cpp");
    EXPECT_EQ(site.line, 7u);
    counted[std::string(segment.text(site.function))] = site.abandoned_handlers.load();
  }
  EXPECT_EQ(counted, (std::map<std::string, std::uint32_t>{{"first (of two)", 3}, {"second", 1}}));
}

TEST(evidence, of_a_loop_goes_with_its_last_evicted_task) {
  {
    test_loop first("first of many");
    const node n = first.spawn();
    recorder::orphan(*first, n, 0, 0);
    first.finish(n);
  }
  own_segment segment;
  ASSERT_EQ(segment.loop_named("first of many").state, node_state::loop_ended);
  test_loop next("next of many");
  for (std::size_t i = 0; i < most_retained; ++i) {
    const node n = next.spawn();
    recorder::orphan(*next, n, 0, 0);
    next.finish(n);
  }
  EXPECT_EQ(segment.loop_named("first of many").kind, segment::node_kind::none);
}

TEST(loop, that_ended_well_leaves_nothing) {
  test_loop loop("well");
  own_segment segment;
  const node n = loop.spawn();
  recorder::set_main(*loop, n);
  EXPECT_EQ(segment.loop_named("well").wait_on, recorder::id_of(n));
  EXPECT_EQ(segment.loop_named("well").state, node_state::loop_running);
  loop.finish(n);
  loop.end();
  EXPECT_EQ(segment.loop_named("well").kind, segment::node_kind::none);
}

TEST(loop, outlived_by_a_task_stays_named_by_it) {
  test_loop loop("outlived");
  own_segment segment;
  const node n = loop.spawn();
  recorder::loop& record = *loop;
  loop.end();
  ASSERT_EQ(segment.tasks_of("outlived").size(), 1u);
  EXPECT_EQ(segment.loop_named("outlived").state, node_state::loop_ended);
  recorder::finish(record, n, node_state::destroyed, {}, false, recorder::now());
  EXPECT_TRUE(segment.tasks_of("outlived").empty());
}

}  // namespace
}  // namespace curfew::tests
