// What is waited for, before that which waits for it.
#include "probe/report/problems/wait_order.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "probe/verdict/judge.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using model::owner_kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using tests::snapshot_builder;

std::vector<std::pair<std::string, std::string>> waits_in(const model::snapshot& s) {
  const auto kinds = kinds_by_task(s, verdict::judge(s));
  std::vector<std::pair<std::string, std::string>> named;
  for (const wait& w : waits_among(s, kinds))
    named.emplace_back(s.name_of(s.tasks[w.waiter]), s.name_of(s.tasks[w.awaited]));
  return named;
}

TEST(waits, are_those_of_joins_and_of_groups) {
  snapshot_builder b;
  auto outer = b.task("outer").pending_at_shutdown();
  auto also = b.task("also").pending_at_shutdown();
  const auto inner = b.task("inner").pending_at_shutdown().id();
  outer.wait_on(inner);
  also.wait_on(inner);
  b.task("opener").pending_at_shutdown().wait_on(70);
  b.task("child").pending_at_shutdown().owned_by(owner_kind::group, 70);
  b.task("other").pending_at_shutdown().owned_by(owner_kind::handle, 70);
  EXPECT_THAT(waits_in(b),
              UnorderedElementsAre(Pair("outer", "inner"), Pair("also", "inner"), Pair("opener", "child")));
}

TEST(problems, have_who_blocks_a_loop_before_those_it_keeps_from_running) {
  using namespace std::chrono_literals;
  snapshot_builder b;  // taken at 10 s
  b.loop("asyncio");
  b.task("heartbeat").waiting("asyncio.sleep", 7s);
  b.task("main").waiting("asyncio.gather", 7s);
  b.task("computes").state(model::task_state::running, 7s);
  b.loop("other");
  b.task("elsewhere").waiting("asyncio.sleep", 7s);
  const auto order = [&] {
    const auto findings = verdict::judge(b, verdict::judged_as::ended);
    std::vector<std::string> names;
    for (const auto& p : problems_of(b, findings, kinds_by_task(b, findings)))
      names.emplace_back(b.get().name_of(b.get().tasks[p.tasks.front()]));
    return names;
  };
  EXPECT_THAT(order(), ElementsAre("computes", "heartbeat", "main", "elsewhere"));
  b.get().loops[0].threads = 2;
  EXPECT_THAT(order(), ElementsAre("heartbeat", "main", "computes", "elsewhere")) << "the others have a thread";
}

TEST(waits, are_among_tasks_that_something_was_found_of) {
  snapshot_builder b;
  auto home = b.task("home");
  auto outer = b.task("outer").pending_at_shutdown();
  home.wait_on(b.task("inner").pending_at_shutdown().id());
  outer.wait_on(b.task("heartbeat").daemon().id());
  EXPECT_THAT(waits_in(b), IsEmpty());
}

TEST(waits, are_not_more_than_tasks_can_have_whatever_their_ids_are) {
  snapshot_builder b;
  for (int i = 0; i < 100; ++i) {
    auto task = b.task("task").pending_at_shutdown().wait_on(7).owned_by(owner_kind::group, 7);
    task.get().id = 7;
  }
  EXPECT_LE(waits_in(b).size(), 200u);
}

TEST(awaited_first, keeps_the_order_of_what_waits_for_nobody) {
  EXPECT_THAT(awaited_first({{}, {}, {}}), ElementsAre(0u, 1u, 2u));
  EXPECT_THAT(awaited_first({{}, {}, {}}, {2, 0, 1}), ElementsAre(2u, 0u, 1u));
}

TEST(awaited_first, has_the_end_of_a_chain_before_its_beginning) {
  EXPECT_THAT(awaited_first({{}, {2}, {4}, {}, {}}), ElementsAre(0u, 4u, 2u, 1u, 3u));
}

TEST(awaited_first, begins_a_circle_where_it_began) {
  EXPECT_THAT(awaited_first({{1}, {0}, {}}), ElementsAre(1u, 0u, 2u));
}

TEST(awaited_first, of_a_chain_as_long_as_it_likes) {
  constexpr std::size_t length = 1'000'000;
  wait_lists chain(length);
  for (std::size_t i = 0; i + 1 < length; ++i) chain[i] = {i + 1};
  const auto order = awaited_first(chain);
  EXPECT_EQ(order.front(), length - 1);
  EXPECT_EQ(order.back(), 0u);
}

TEST(awaited_first, takes_positions_along) {
  const wait_lists lists{{2}, {}, {1}};
  const auto order = awaited_first(lists);
  EXPECT_THAT(order, ElementsAre(1u, 2u, 0u));
  EXPECT_THAT(reordered(lists, order), ElementsAre(ElementsAre(), ElementsAre(0u), ElementsAre(1u)));
}

}  // namespace
}  // namespace curfew::report
