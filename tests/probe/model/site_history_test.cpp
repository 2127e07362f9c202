// What repeated looks at a process remember of its spawn sites.
#include "probe/model/site_history.hpp"

#include <gmock/gmock.h>

#include "tests/support/snapshot_builder.hpp"

namespace curfew::tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::uint64_t live_of(const std::vector<model::site_load>& loads, std::string_view loop, model::index site) {
  std::uint64_t live = 0;
  for (const auto& load : loads) live += load.loop == loop && load.site == site ? load.live : 0;
  return live;
}

TEST(site_loads, are_those_of_functions_where_nobody_knows_the_spawn_site) {
  snapshot_builder built;
  built.loop("asio");
  const auto session = built.task("session").get().function;
  built.task("session");
  built.task("listener");
  EXPECT_EQ(live_of(model::site_loads(built), "asio", session), 2u);
}

TEST(site_loads, are_live_tasks_by_loop_and_site) {
  snapshot_builder built;
  const auto accept = built.site("a.cpp", 1, "accept");
  const auto retry = built.site("a.cpp", 2, "retry");
  built.loop("front");
  built.task("t").spawned_at("a.cpp", 1, "accept");
  built.task("t").spawned_at("a.cpp", 2, "retry");
  built.task("t").spawned_at("a.cpp", 1, "accept");
  built.task("t").spawned_at("a.cpp", 1, "accept").daemon();
  built.task("t").spawned_at("a.cpp", 1, "accept").state(model::task_state::failed, 3ms);
  built.loop("back");
  built.task("t").spawned_at("a.cpp", 1, "accept");
  const auto loads = model::site_loads(built);
  EXPECT_THAT(loads, SizeIs(3));
  EXPECT_EQ(live_of(loads, "front", accept), 2u) << "neither the daemon nor the one that ended";
  EXPECT_EQ(live_of(loads, "front", retry), 1u);
  EXPECT_EQ(live_of(loads, "back", accept), 1u);

  const std::vector<std::uint64_t> stand_for{10, 1, 5, 1, 1, 7};
  const auto counted = model::site_loads(built, stand_for);
  EXPECT_EQ(live_of(counted, "front", accept), 15u);
  EXPECT_EQ(live_of(counted, "back", accept), 7u);
}

const model::site_history::entry& only_site(const model::site_history& history) {
  EXPECT_THAT(history.sites(), SizeIs(1));
  return history.sites().begin()->second;
}

TEST(site_history, takes_a_site_that_is_not_listed_for_empty) {
  model::site_history history(1s, 3);
  const std::vector<model::site_load> ten{{"main", 4, 10}};
  history.add(0s, ten);
  history.add(1s, {});
  EXPECT_EQ(only_site(history).live, 0u);
  history.add(2s, ten);
  EXPECT_THAT(only_site(history).marks.over(), ElementsAre(10, 0));
  EXPECT_EQ(only_site(history).live, 10u);
}

TEST(site_history, forgets_what_has_long_been_empty) {
  model::site_history history(1s, 3);
  history.add(0s, std::vector<model::site_load>{{"main", 4, 10}});
  for (auto at = 1s; at <= 4s; at += 1s) history.add(at, {});
  EXPECT_THAT(history.sites(), IsEmpty());
}

TEST(site_history, is_bounded) {
  model::site_history history(1s, 3);
  std::vector<model::site_load> loads;
  for (model::index site = 0; site < 2 * model::site_history::most_sites; ++site) loads.push_back({"main", site, 1});
  history.add(0s, loads);
  EXPECT_THAT(history.sites(), SizeIs(model::site_history::most_sites));
}

}  // namespace
}  // namespace curfew::tests
