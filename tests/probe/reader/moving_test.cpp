// What a snapshot says of a process that goes on while it is read: the file changes between the steps of a scan.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "probe/model/conservation.hpp"
#include "probe/reader/decoder.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using segment::node_kind;
using testing::SizeIs;
using tests::segment_builder;
using tests::segment_folder;

class moving : public testing::Test {
 protected:
  moving() { loop_ = built_.loop("main"); }

  // Writes the file as it is built by now, and returns it.
  reader::segment_bytes& file() {
    built_.write(folder_.file());
    if (!file_) file_ = std::make_unique<reader::segment_bytes>(open());
    return *file_;
  }
  reader::segment_bytes open() const {
    return reader::segment_bytes::of_file(reader::descriptor(::open(folder_.file().c_str(), O_RDONLY | O_CLOEXEC)),
                                          folder_.file());
  }
  template <class T, class U>
  static void set(std::atomic<T>& field, U value) {
    field.store(static_cast<T>(value));
  }
  static constexpr std::uint64_t at(std::chrono::nanoseconds since_began) {
    return segment_builder::began + static_cast<std::uint64_t>(since_began.count());
  }

  // These are the steps of run_scan(), for a process whose clock says `now` when the scan begins.
  void copy_slots(std::chrono::nanoseconds now = 1000ns) {
    reader::segment_bytes& from = file();
    pass_.counters.before_slots(from, reader::read_tables(from));
    directory_ = reader::read_tables(from);
    to_.emplace(from, true, std::nullopt);
    to_->begin(directory_, reader::anchor{at(now), at(now), 0});
    slots_.emplace(from, true);
    slots_->copy(directory_.slots, directory_.slots_used, *to_);
  }
  model::snapshot finish() {
    reader::segment_bytes& from = file();
    to_->recheck(*slots_, directory_);
    pass_.last = reader::read_tables(from);
    pass_.counters.after_slots(from, pass_.last);
    pass_.torn_slots = slots_->torn();
    return to_->finish(pass_, model::process_end::alive, at(2000ns));
  }

  segment_folder folder_;
  segment_builder built_;
  std::uint32_t loop_;
  std::unique_ptr<reader::segment_bytes> file_;
  reader::tables directory_;
  reader::scan_result pass_;
  std::optional<reader::decoder> to_;
  std::optional<reader::slot_reader> slots_;
};

TEST_F(moving, task_keeps_its_loop) {
  built_.task(loop_, 0);
  copy_slots();
  const model::snapshot s = finish();
  EXPECT_EQ(s.tasks.at(0).loop, 0u);
  EXPECT_EQ(s.counters_by_name.at(0).live, 1u);
  EXPECT_EQ(s.process.taken, 2000ns);
}

TEST_F(moving, task_of_a_loop_that_ended_meanwhile_has_none) {
  built_.task(loop_, 0);
  copy_slots();
  set(built_.slot(loop_).kind, node_kind::none);
  const model::snapshot s = finish();
  EXPECT_THAT(s.loops, SizeIs(0));
  EXPECT_EQ(s.tasks.at(0).loop, model::none);
  EXPECT_EQ(s.counters_by_name.at(0).live, 0u);
}

TEST_F(moving, task_finds_the_loop_that_began_after_its_slot_had_come_by) {
  const std::uint32_t late = built_.next_slot();
  segment::slot& task = built_.slot(built_.task(late, 0));
  set(task.spawned, at(1100ns));
  copy_slots();
  segment::slot& l = built_.slot(late);
  set(l.kind, node_kind::loop);
  set(l.state, segment::node_state::loop_running);
  set(l.spawned, at(1050ns));
  set(l.name, built_.slot(loop_).name.load());
  const model::snapshot s = finish();
  EXPECT_THAT(s.loops, SizeIs(2));
  EXPECT_EQ(s.loops.at(s.tasks.at(0).loop).began, 1050ns);
  EXPECT_EQ(s.counters_by_name.at(0).live, 1u);
}

TEST_F(moving, task_is_not_given_to_a_younger_loop_in_the_slot_of_its_own) {
  built_.task(loop_, 0, at(500ns));
  const std::uint32_t second = built_.task(loop_, 0, at(1100ns));
  copy_slots();
  segment::slot& l = built_.slot(loop_);
  set(l.id, 999);
  set(l.spawned, at(1050ns));
  const model::snapshot s = finish();
  ASSERT_THAT(s.loops, SizeIs(1));
  EXPECT_EQ(s.loops[0].id, 999u);
  for (const model::task& t : s.tasks) {
    EXPECT_EQ(t.loop, t.id == segment_builder::id_of(second) ? 0u : model::none);
  }
  EXPECT_EQ(s.counters_by_name.at(0).live, 1u);
}

TEST_F(moving, task_finds_the_note_that_was_made_meanwhile) {
  const std::uint32_t slot = built_.next_slot();
  const std::uint32_t task = built_.task(loop_, 0);
  set(built_.slot(task).note, slot);
  copy_slots();
  set(built_.note(slot).kind, node_kind::note);
  set(built_.note(slot).subject, segment_builder::id_of(task));
  set(built_.note(slot).dropped_by, 5);
  const model::snapshot s = finish();
  ASSERT_THAT(s.notes, SizeIs(1));
  EXPECT_EQ(s.notes[s.tasks.at(0).note].dropped_by, 5u);
}

TEST_F(moving, counters_are_certain_before_the_slots_and_possible_after) {
  segment::counters& c = built_.counters(0);
  set(c.spawn_begun, 10);
  set(c.spawned, 9);
  set(c.untracked, 2);
  set(c.end_begun, 5);
  set(c.completed, 1);
  set(c.failed, 1);
  set(c.cancelled, 1);
  set(c.destroyed, 1);
  copy_slots();
  for (auto* count : {&c.spawn_begun, &c.spawned, &c.untracked, &c.end_begun, &c.completed, &c.failed, &c.cancelled,
                      &c.destroyed, &c.orphaned}) {
    *count += 100;
  }
  const model::snapshot s = finish();
  const model::counters& seen = s.counters_by_name.at(0);
  EXPECT_EQ(seen.spawned_before, 9u);
  EXPECT_EQ(seen.spawned_after, 110u);
  EXPECT_EQ(seen.untracked, 2u);
  EXPECT_EQ(seen.ended_before, 4u);
  EXPECT_EQ(seen.ended_after, 105u);
  EXPECT_EQ(seen.orphaned, 100u);
  EXPECT_TRUE(model::conserves(seen));
}

TEST_F(moving, counters_that_came_into_use_meanwhile_had_nothing_before) {
  copy_slots();
  segment::counters& c = built_.counters(built_.head().counters_used.fetch_add(1));
  set(c.series, built_.slot(loop_).name.load());
  set(c.spawn_begun, 3);
  set(c.spawned, 3);
  set(c.end_begun, 3);
  set(c.completed, 3);
  const model::snapshot s = finish();
  EXPECT_EQ(s.counters_by_name.at(0).spawned_before, 0u);
  EXPECT_EQ(s.counters_by_name.at(0).spawned_after, 3u);
  EXPECT_EQ(s.counters_by_name.at(0).ended_before, 0u);
  EXPECT_TRUE(model::conserves(s.counters_by_name.at(0)));
}

}  // namespace
}  // namespace curfew
