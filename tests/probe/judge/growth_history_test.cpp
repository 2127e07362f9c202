// What repeated looks at one process tell of it, whoever looks.
#include "probe/judge/growth_history.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "probe/judge/judgement.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::judge {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::snapshot_builder;

// As many tasks of one line at so many minutes.
model::snapshot look_at(int minute, int tasks, model::process_end end = model::process_end::alive) {
  snapshot_builder built;
  built.loop("main");
  for (int i = 0; i < tasks; ++i) built.task("session").spawned_at("/src/server.cpp", 12, "accept");
  built.end(end, std::chrono::minutes(minute));
  return built;
}

std::vector<std::string> told(const std::vector<verdict::growing_site>& growing) {
  std::vector<std::string> sentences;
  for (const auto& site : growing)
    sentences.push_back(std::string(verdict::name_of(site.kind)) + " " + site.loop + " " + std::to_string(site.from) +
                        " to " + std::to_string(site.to));
  return sentences;
}

TEST(growth_history, has_grown_where_each_stretch_fell_back_to_more) {
  growth_history history;
  for (int minute = 0; minute < 11; ++minute) history.add(look_at(minute, 20 * (minute + 1)));
  EXPECT_THAT(told(history.growing()), ElementsAre("growing-site main 20 to 180"));
}

TEST(growth_history, goes_on_while_nothing_changes) {
  growth_history history;
  for (int minute = 0; minute < 11; ++minute) history.add(look_at(minute, 20 * (minute + 1)));
  for (int minute = 11; minute < 16; ++minute) history.add_unchanged(std::chrono::minutes(minute));
  EXPECT_THAT(history.growing(), IsEmpty()) << "it is level now";
}

TEST(growth_history, adds_nothing_of_a_process_that_has_ended) {
  growth_history history;
  for (int minute = 0; minute < 11; ++minute) history.add(look_at(minute, 20 * (minute + 1), model::process_end::died));
  EXPECT_THAT(history.growing(), IsEmpty());
}

TEST(growth_history, is_over_the_time_that_was_asked_for) {
  growth_history history(verdict::growth_thresholds::over(1h));
  for (int minute = 0; minute < 11; ++minute) history.add(look_at(minute, 20 * (minute + 1)));
  EXPECT_THAT(history.growing(), IsEmpty());
}

TEST(judgement, of_one_look_is_what_it_shows_and_of_many_what_only_these_can_tell) {
  growth_history history;
  judgement last;
  for (int minute = 0; minute < 11; ++minute) {
    auto snapshot = look_at(minute, 20 * (minute + 1));
    snapshot.tasks.front().orphaned = true;
    last = judgement_of(snapshot, history);
    EXPECT_EQ(judgement_of(snapshot).findings.size(), 1u);
    EXPECT_THAT(judgement_of(snapshot).growing, IsEmpty());
  }
  EXPECT_EQ(last.findings.size(), 1u);
  EXPECT_THAT(told(last.growing), ElementsAre("growing-site main 20 to 180"));
}

TEST(judgement, of_a_count_is_that_of_the_tasks_it_stands_for) {
  growth_history history;
  judgement last;
  for (int minute = 0; minute < 11; ++minute) {
    auto facts = look_at(minute, 1);
    facts.tasks.front().orphaned = true;
    last = judgement_of(model::tally{facts, {static_cast<std::uint64_t>(20 * (minute + 1))}}, history);
  }
  EXPECT_EQ(last.findings.size(), 1u);
  EXPECT_THAT(told(last.growing), ElementsAre("growing-site main 20 to 180"));
}

}  // namespace
}  // namespace curfew::judge
