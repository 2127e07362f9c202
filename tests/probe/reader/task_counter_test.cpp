// Tests that a scan that only counts finds what a snapshot finds.
#include "probe/model/tally.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "probe/model/conservation.hpp"
#include "probe/reader/attachment.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/churn.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using segment::node_state;
using testing::SizeIs;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

using kind = std::tuple<std::string, model::index, model::task_state, bool, bool, bool, bool>;

kind kind_of(const model::snapshot& s, const model::task& t) {
  const std::string loop = t.loop == model::none ? "none" : std::string(s.text(s.loops[t.loop].name));
  return {loop, t.spawned_at, t.state, t.daemon, t.orphaned, t.pending_at_shutdown, t.unobserved_error};
}

struct longest {
  std::uint64_t count = 0;
  std::chrono::nanoseconds spawned = 1h;
  std::chrono::nanoseconds since = 1h;
  bool operator==(const longest&) const = default;
};

using kinds = std::map<kind, longest>;

void add(kinds& to, const model::snapshot& s, const model::task& t, std::uint64_t count) {
  longest& l = to[kind_of(s, t)];
  l.count += count;
  l.spawned = std::min(l.spawned, t.spawned);
  l.since = std::min(l.since, t.since);
}

kinds kinds_of(const model::tally& tally) {
  kinds result;
  EXPECT_EQ(tally.stand_for.size(), tally.facts.tasks.size());
  for (std::size_t i = 0; i < tally.stand_for.size(); ++i) {
    add(result, tally.facts, tally.facts.tasks[i], tally.stand_for[i]);
  }
  return result;
}

kinds kinds_of(const model::snapshot& s) {
  kinds result;
  for (const model::task& t : s.tasks) add(result, s, t, 1);
  return result;
}

class tally : public testing::Test {
 protected:
  static constexpr std::uint64_t at(std::chrono::nanoseconds since_began) {
    return segment_builder::began + static_cast<std::uint64_t>(since_began.count());
  }
  std::uint32_t task(std::uint32_t loop, node_state state, std::uint32_t site, std::uint32_t flags,
                     std::chrono::nanoseconds spawned) {
    const std::uint32_t i = built_.task(loop, built_.id_of(loop), at(spawned));
    built_.slot(i).state.store(static_cast<std::uint8_t>(state));
    built_.slot(i).since.store(at(spawned + 1us));
    built_.slot(i).spawn_site.store(site);
    built_.slot(i).flags.store(flags);
    return i;
  }
  void fill() {
    const std::uint32_t first = built_.loop("first");
    const std::uint32_t second = built_.loop("second");
    const std::uint32_t here = built_.site("a.cpp", 1, "here");
    const std::uint32_t there = built_.site("a.cpp", 2, "there");
    for (int i = 10; i < 15; ++i) task(first, node_state::waiting, here, 0, i * 1us);
    for (int i = 5; i < 8; ++i) task(second, node_state::waiting, here, 0, i * 1us);
    task(first, node_state::waiting, there, 0, 20us);
    task(first, node_state::running, here, 0, 9us);
    task(first, node_state::ready, here, segment::flag::daemon, 7us);
    for (int i = 1; i < 4; ++i) task(first, node_state::completed, here, segment::flag::orphaned, i * 1us);
    task(second, node_state::failed, there, segment::flag::unobserved_error, 1us);
    built_.group(first, 1);
  }
  void expect_same() {
    built_.write(folder_.file());
    const owner alive(folder_.file());
    reader::attachment reader = reader::attach(folder_.file());
    EXPECT_EQ(kinds_of(reader.count()), kinds_of(reader.snapshot()));
  }

  segment_folder folder_;
  segment_builder built_;
};

TEST_F(tally, adds_up_tasks_that_are_alike) {
  fill();
  expect_same();
  const owner alive(folder_.file());
  const model::tally t = reader::attach(folder_.file()).count();
  EXPECT_THAT(t.facts.tasks, SizeIs(7));
  EXPECT_THAT(t.facts.groups, SizeIs(0));
  EXPECT_THAT(t.facts.loops, SizeIs(2));
  EXPECT_EQ(t.facts.counters_by_name.at(0).live, 8u);
  EXPECT_EQ(t.facts.counters_by_name.at(1).live, 3u);
}

TEST_F(tally, counts_by_function_where_nobody_knows_the_spawn_site) {
  const std::uint32_t loop = built_.loop("asio");
  const std::uint32_t session = built_.site("", 0, "session");
  const std::uint32_t listener = built_.site("", 0, "listener");
  for (int i = 0; i < 3; ++i) built_.slot(task(loop, node_state::waiting, 0, 0, 1us)).function.store(session);
  built_.slot(task(loop, node_state::waiting, 0, 0, 1us)).function.store(listener);
  built_.write(folder_.file());
  const owner alive(folder_.file());
  const model::tally t = reader::attach(folder_.file()).count();
  ASSERT_THAT(t.facts.tasks, SizeIs(2));
  EXPECT_EQ(t.facts.tasks[0].spawned_at, 0u);
  EXPECT_EQ(t.facts.tasks[0].function, session);
  EXPECT_EQ(t.stand_for[0], 3u);
  EXPECT_EQ(t.facts.tasks[1].function, listener);
}

TEST_F(tally, keeps_apart_what_a_rule_may_ask_of_single_tasks) {
  fill();
  task(1, node_state::waiting, 1, segment::flag::pending_at_shutdown, 3us);
  task(1, node_state::waiting, 1, segment::flag::pending_at_shutdown, 4us);
  expect_same();
  const owner alive(folder_.file());
  const model::tally t = reader::attach(folder_.file()).count();
  EXPECT_THAT(t.facts.groups, SizeIs(1));
  int alone = 0;
  for (const model::task& of : t.facts.tasks) alone += of.id != 0;
  EXPECT_EQ(alone, 3) << "two that are pending, and the daemon";
}

TEST_F(tally, of_an_ended_process_has_its_tasks) {
  fill();
  const model::tally t = reader::attach(built_.write(folder_.file())).count();
  EXPECT_EQ(t.facts.process.end, model::process_end::died);
  for (const model::task& of : t.facts.tasks) EXPECT_NE(of.id, 0u);
  EXPECT_EQ(kinds_of(t), kinds_of(reader::attach(folder_.file()).snapshot()));
}

TEST_F(tally, says_of_damaged_slots_what_a_snapshot_says) {
  fill();
  task(1, static_cast<node_state>(200), 1, 0, 1us);
  task(1, node_state::waiting, 77'777, 0, 1us);                              // no such site
  built_.slot(task(1, node_state::waiting, 1, 0, 1us)).loop.store(1 << 26);  // no such loop
  task(1, node_state::waiting, 1, 0xffff'ffff, 1us);                         // no such kind of owner
  built_.slot(task(1, node_state::waiting, 1, 0, 1us)).kind.store(200);
  built_.write(folder_.file());
  const owner alive(folder_.file());
  reader::attachment reader = reader::attach(folder_.file());
  const model::tally counted = reader.count();
  EXPECT_GE(counted.facts.torn_slots, 3u);
  EXPECT_EQ(kinds_of(counted), kinds_of(reader.snapshot()));
}

void count_what_moves(bool in_place) {
  const segment_folder folder;
  tests::child_process child(folder.path(), [&](tests::child_process& parent) {
    bool said = false;
    tests::churn({.threads = 3, .own_loops = true}, [&] {
      if (!said) parent.say();
      said = true;
      return parent.heard();
    });
  });
  child.hear();
  reader::attachment reader = reader::attach(tests::segment_in(folder.path()));
  if (in_place) reader.read_in_place();
  int moving = 0;
  for (int i = 0; i < 300 || moving == 0; ++i) {  // the machine may let the other process wait for long
    const model::tally t = reader.count();
    std::map<model::index, std::uint64_t> live;
    for (std::size_t k = 0; k < t.stand_for.size(); ++k) {
      const model::task& of = t.facts.tasks[k];
      if (of.loop != model::none && model::is_live(of.state)) live[t.facts.loops[of.loop].name] += t.stand_for[k];
    }
    for (const model::counters& c : t.facts.counters_by_name) {
      ASSERT_EQ(live[c.name], c.live);
      ASSERT_TRUE(model::conserves(c)) << c.spawned_before << ".." << c.spawned_after << ", ended " << c.ended_before
                                       << ".." << c.ended_after << ", live " << c.live;
      if (c.spawned_before != c.spawned_after) ++moving;
    }
  }
  child.say();
  EXPECT_EQ(child.wait(), 0);
}

TEST(moving_tally, keeps_the_conservation_law) { count_what_moves(false); }
TEST(moving_tally, keeps_the_conservation_law_when_read_in_place) { count_what_moves(true); }

// Returns the names of the tasks of a tally, by the function of each.
std::vector<std::string> functions_in(const model::tally& tally) {
  std::vector<std::string> names;
  for (const auto& task : tally.facts.tasks) names.emplace_back(tally.facts.name_of(task));
  return names;
}

TEST(task_counter, keeps_the_names_of_what_may_be_suppressed) {
  segment_builder built;
  const auto loop = built.loop("main");
  const auto function = built.site("a.cpp", 1, "leaks"), line = built.site("a.cpp", 9, "main");
  for (const auto flags : {segment::flag::orphaned, segment::flag::orphaned, std::uint32_t{0}}) {
    auto& task = built.slot(built.task(loop, 0));
    task.function = function;
    task.spawn_site = line;
    task.flags = flags;
  }
  const segment_folder folder;
  const auto path = built.write(folder.file());
  const owner alive(path);
  auto reader = reader::attach(path);
  EXPECT_THAT(functions_in(reader.count()), testing::ElementsAre("", "")) << "two orphans are alike";
  EXPECT_THAT(functions_in(reader.count(reader::tallied::one_by_one)), testing::ElementsAre("leaks", "leaks", ""));

  auto& said = built.slot(built.next_slot());
  said.kind = static_cast<std::uint8_t>(segment::node_kind::suppression);
  said.name = built.string("*:leaks");
  const auto of_program = built.write(folder.file("78-0000abcd.curfew"));
  const owner alive_too(of_program);
  EXPECT_THAT(functions_in(reader::attach(of_program).count()), testing::ElementsAre("leaks", "leaks", ""));
}

}  // namespace
}  // namespace curfew
