// Tests that events are read once each, in order, with the number of those that are gone.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <optional>
#include <thread>

#include "probe/reader/attachment.hpp"
#include "probe/reader/opened_file.hpp"
#include "probe/recorder/recorder.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using model::event_kind;
using testing::SizeIs;
using tests::child_process;
using tests::segment_builder;
using tests::segment_folder;
using tests::segment_in;
namespace r = recorder;

constexpr std::uint64_t began = segment_builder::began;

// A ring written by hand.
class events : public testing::Test {
 protected:
  events() {
    built_.head().rings_used = 1;
    built_.ring(0).thread_id = 42;
    for (int i = 0; i < 6; ++i) built_.ring(0).thread_name[i] = "worker"[i];
  }
  // Writes event number n: its node is 100 + n, and it happened at n + 1 ns.
  segment::event& put(std::uint64_t n, segment::event_kind kind = segment::event_kind::spawn) {
    segment::event& e = built_.event(n);
    e.ticks = began + n + 1;
    e.node = 100 + n;
    e.other = 7;
    e.kind = static_cast<std::uint16_t>(kind);
    built_.ring(0).head = n + 1;
    return e;
  }
  reader::attachment& opened() {
    built_.write(folder_.file());
    if (!opened_) opened_ = reader::attach(folder_.file());
    return *opened_;
  }
  // Reads the one ring, and expects the events with the numbers [first, end), and that so many were lost before them.
  void expect(std::uint64_t first, std::uint64_t end, std::uint64_t lost) {
    const model::event_batch batch = opened().events();
    ASSERT_THAT(batch.lifecycle, SizeIs(1));
    EXPECT_EQ(batch.lifecycle[0].lost, lost);
    ASSERT_THAT(batch.lifecycle[0].events, SizeIs(end - first));
    for (const model::event& e : batch.lifecycle[0].events) EXPECT_EQ(e.node, 100 + first++);
  }

  segment_folder folder_;
  segment_builder built_;
  std::optional<reader::attachment> opened_;
};

TEST_F(events, say_what_happened_when_and_to_whom) {
  put(0).site = built_.site("main.cpp", 7, "main");
  put(1, segment::event_kind::orphan);
  segment::event& end = put(2, segment::event_kind::finish);
  end.other = static_cast<std::uint64_t>(segment::node_state::cancelled);
  const model::event_batch batch = opened().events();
  ASSERT_THAT(batch.lifecycle, SizeIs(1));
  EXPECT_EQ(batch.lifecycle[0].thread, 0u);
  EXPECT_EQ(batch.threads.at(0).id, 42u);
  EXPECT_EQ(batch.threads.at(0).name, "worker");
  const auto& got = batch.lifecycle[0].events;
  ASSERT_THAT(got, SizeIs(3));
  EXPECT_EQ(got[0].kind, event_kind::spawned);
  EXPECT_EQ(got[0].at, 1ns);
  EXPECT_EQ(got[0].node, 100u);
  EXPECT_EQ(got[0].other, 7u);
  EXPECT_EQ(got[0].site, 1u);
  EXPECT_EQ(got[1].kind, event_kind::orphaned);
  EXPECT_EQ(got[2].kind, event_kind::finished);
  EXPECT_EQ(got[2].state, model::task_state::cancelled);
  EXPECT_THAT(batch.polls, SizeIs(0));
}

TEST_F(events, come_once) {
  put(0);
  expect(0, 1, 0);
  expect(1, 1, 0);
  put(1);
  put(2);
  expect(1, 3, 0);
}

TEST_F(events, that_were_overwritten_are_counted) {
  constexpr std::uint64_t kept = segment::ring_events;
  for (std::uint64_t n = 0; n < kept - 1; ++n) put(n);
  expect(0, kept - 1, 0);
  for (std::uint64_t n = kept - 1; n < 3 * kept; ++n) put(n);
  // The event whose place is used next may be in change.
  expect(2 * kept + 1, 3 * kept, kept + 2);
}

TEST_F(events, from_before_the_first_look_count_as_lost) {
  for (std::uint64_t n = 0; n < 5000; ++n) put(n);
  expect(5000 - segment::ring_events + 1, 5000, 5000 - segment::ring_events + 1);
}

TEST_F(events, that_make_no_sense_are_lost) {
  put(0, static_cast<segment::event_kind>(0));
  put(1, static_cast<segment::event_kind>(13));
  put(2, segment::event_kind::poll);  // this one is in the wrong ring
  put(3, segment::event_kind::finish).other = 3;
  put(4).site = 999;
  const auto batch = opened().events();
  EXPECT_EQ(batch.lifecycle.at(0).lost, 4u);
  ASSERT_THAT(batch.lifecycle[0].events, SizeIs(1));
  EXPECT_EQ(batch.lifecycle[0].events[0].site, 0u);
}

TEST_F(events, of_a_ring_that_goes_backwards_are_no_events) {
  put(9);
  opened().events();
  built_.ring(0).head = 3;
  expect(0, 0, 0);
  built_.ring(0).head = ~std::uint64_t{0};
  const auto batch = opened().events();
  EXPECT_LE(batch.lifecycle.at(0).events.size(), segment::ring_events);
}

TEST_F(events, that_moved_to_a_larger_place_are_read_there) {
  built_.ring(0).place = segment::packed({0, 256});
  for (std::uint64_t n = 0; n < 256; ++n) put(n);
  expect(1, 256, 1);
  built_.ring(0).place = segment::packed({1024, 1024});
  for (std::uint64_t n = 0; n < 300; ++n) {
    segment::event& e = built_.event(1024 + n);
    e.ticks = began + n + 1;
    e.node = 100 + n;
    e.other = 7;
    e.kind = static_cast<std::uint16_t>(segment::event_kind::spawn);
  }
  built_.ring(0).head = 300;
  expect(256, 300, 0);
}

TEST_F(events, of_a_place_that_cannot_be_are_no_events) {
  put(0);
  for (const segment::ring_place place :
       {segment::ring_place{0, 0}, segment::ring_place{0, 3}, segment::ring_place{1, segment::ring_events},
        segment::ring_place{~0u, 256}, segment::ring_place{0, 1u << 31}}) {
    built_.ring(0).place = segment::packed(place);
    expect(0, 0, 0);
  }
}

TEST_F(events, polls_say_how_long_they_took_and_what_came_of_them) {
  segment::poll_ring& polls = built_.poll_ring();
  const auto poll = [&](std::uint64_t n, segment::node_state state) -> segment::event& {
    segment::event& e = built_.poll(n);
    e.ticks = began + 100 * (n + 1);
    e.node = 9;
    e.other = 40;
    e.kind = static_cast<std::uint16_t>(segment::event_kind::poll);
    e.state = static_cast<std::uint16_t>(state);
    polls.head = n + 1;
    return e;
  };
  poll(0, segment::node_state::waiting).site = built_.string("sleep_for");
  poll(1, segment::node_state::ready);
  poll(2, segment::node_state::free);
  poll(3, segment::node_state::completed);  // no writer does that
  poll(4, segment::node_state::waiting).other = UINT64_MAX;
  built_.head().polls_from = began + 50;
  built_.head().lost_polls = 3;
  const auto batch = opened().events();
  ASSERT_THAT(batch.polls, SizeIs(1));
  EXPECT_EQ(batch.polls[0].thread, 0u);
  EXPECT_EQ(batch.polls[0].lost, 1u);
  const auto& got = batch.polls[0].events;
  ASSERT_THAT(got, SizeIs(4));
  EXPECT_EQ(got[0].at, 100ns);
  EXPECT_EQ(got[0].took, 40ns);
  EXPECT_EQ(batch.texts.at(got[0].operation), "sleep_for");
  EXPECT_EQ(got[1].state, model::task_state::ready);
  EXPECT_EQ(got[2].state, model::task_state::completed);
  EXPECT_EQ(got[3].took, got[3].at) << "not before the process began";
  EXPECT_EQ(batch.polls_from, 50ns);
  EXPECT_FALSE(batch.polls_until);
  EXPECT_EQ(batch.polls_without_room, 3u);
  built_.head().polls_until = began + 500;
  EXPECT_EQ(opened().events().polls_until, 500ns);
}

TEST_F(events, polls_of_a_ring_that_nobody_has_are_of_no_thread) {
  built_.poll_ring().ring = 5;
  EXPECT_EQ(opened().events().polls.at(0).thread, model::none);
}

TEST_F(events, stand_in_a_snapshot_file_too) {
  put(0);
  put(1);
  segment::poll_ring& polls = built_.poll_ring();
  built_.poll(0).kind = static_cast<std::uint16_t>(segment::event_kind::poll);
  built_.poll(0).ticks = began + 9;
  built_.poll(0).node = 5;
  polls.head = 1;
  built_.task(built_.loop("main"), 0);
  built_.write(folder_.file());
  const std::string copy = folder_.path() + "/copy.curfewz";
  reader::attach(folder_.file()).save(copy);
  const auto batch = reader::attach(copy).events();
  EXPECT_FALSE(batch.alive);
  ASSERT_THAT(batch.lifecycle, SizeIs(1));
  // A copy blanks the place that the writer uses next, which may be that of the oldest event; that is then counted as
  // lost.
  EXPECT_EQ(batch.lifecycle[0].events.size() + batch.lifecycle[0].lost, 2u);
  ASSERT_THAT(batch.polls, SizeIs(1));
  EXPECT_EQ(batch.polls[0].events.size() + batch.polls[0].lost, 1u);
}

// ---- of a process that runs -----------------------------------------------------------------------------------------

constexpr std::uint64_t tasks = 8;

// Polls the tasks in turn, task k for (k + 1) * 1000 ticks, which the reader checks. Ends another task after each poll.
void poll_in_turn(child_process& parent) {
  r::loop* const loop = r::begin_loop({.name = "main"});
  r::node nodes[tasks];
  for (auto& n : nodes) n = r::spawn(*loop, {}, r::now());
  parent.say();
  for (std::uint64_t i = 0; !(i % 64 == 0 && parent.heard()); ++i) {
    const auto began_at = r::now();
    const std::uint64_t k = i % tasks;
    r::poll_begin(*loop, nodes[k], began_at);
    r::poll_end(*loop, nodes[k], began_at + (k + 1) * 1000);
    r::finish(*loop, r::spawn(*loop, {.owner = 77}, r::now()), r::node_state::completed, {}, false, r::now());
  }
  parent.hear();
  parent.say();
  parent.hear();
}

template <class Done>
bool eventually(Done done) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!done())
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

std::uint64_t head_of(const std::string& path, segment::table kind) {
  reader::segment_bytes from = reader::open(path).source;
  const reader::tables d = reader::read_tables(from);
  std::uint64_t head = 0;
  from.read((kind == segment::table::rings ? d.rings : d.poll_rings).offset_of(0), &head, sizeof head);
  return head;
}

TEST(recorded_events, are_each_read_or_counted_while_they_are_written) {
  const segment_folder folder;
  child_process child(folder.path(), poll_in_turn);
  child.hear();
  const std::string path = segment_in(folder.path());
  reader::attachment process = reader::attach(path);
  ASSERT_EQ(process.ask_polls(), "");
  std::uint64_t polls = 0, lifecycle = 0, lost_polls = 0, lost_lifecycle = 0, wrong = 0;
  double unit = 0;
  const auto look = [&] {
    const auto batch = process.events();
    for (const auto& of : batch.polls) {
      polls += of.events.size();
      lost_polls += of.lost;
      for (const model::event& e : of.events) {
        const auto k = static_cast<double>((e.node - 2) % tasks + 1);  // the loop has id 1
        const double took = static_cast<double>(e.took.count()) / k;
        if (unit == 0) unit = took;
        wrong += std::abs(took - unit) > 2;
      }
    }
    for (const auto& of : batch.lifecycle) {
      lifecycle += of.events.size();
      lost_lifecycle += of.lost;
      for (const model::event& e : of.events)
        wrong += e.kind == event_kind::spawned ? e.node > 100 && e.other != 77 : e.other != 0;
    }
  };
  ASSERT_TRUE(eventually([&] {
    process.ask_polls();
    look();
    return polls > 100'000;
  }));
  child.say();
  child.hear();
  look();
  EXPECT_EQ(wrong, 0u) << "an event of two halves";
  EXPECT_EQ(polls + lost_polls, head_of(path, segment::table::poll_rings));
  EXPECT_EQ(lifecycle + lost_lifecycle, head_of(path, segment::table::rings));
  child.say();
}

TEST(recorded_events, of_a_killed_process_are_what_it_left) {
  const segment_folder folder;
  child_process child(folder.path(), poll_in_turn);
  child.hear();
  const std::string path = segment_in(folder.path());
  ASSERT_EQ(reader::attach(path).ask_polls(), "");
  ASSERT_TRUE(eventually([&] {
    const auto batch = reader::attach(path).events();
    return batch.alive && batch.taken > 0ns && !batch.polls.empty() && !batch.polls[0].events.empty();
  }));
  child.kill(SIGKILL);
  child.wait();
  const auto batch = reader::attach(path).events();
  EXPECT_FALSE(batch.alive);
  ASSERT_THAT(batch.polls, SizeIs(1));
  EXPECT_EQ(batch.polls[0].events.size() + batch.polls[0].lost, head_of(path, segment::table::poll_rings));
  EXPECT_GT(batch.polls_from, 0ns);
}

TEST(asker, that_is_killed_asks_no_longer_than_its_lease) {
  const segment_folder folder;
  child_process program(folder.path(), poll_in_turn);
  program.hear();
  const std::string path = segment_in(folder.path());
  child_process viewer(folder.path(), [&](child_process& parent) {
    reader::attach(path).ask_polls();
    parent.say();
    parent.hear();
  });
  viewer.hear();
  viewer.kill(SIGKILL);
  viewer.wait();
  reader::attachment process = reader::attach(path);
  ASSERT_TRUE(eventually([&] { return process.events().polls_from > 0ns; }));
  const auto asked = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] { return process.events().polls_until.has_value(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 10s);
}

}  // namespace
}  // namespace curfew
