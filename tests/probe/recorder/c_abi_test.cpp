// What the C program told stands in the segment.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/probe/recorder/support/segment_view.hpp"
#include "tests/probe/recorder/support/subject.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using segment::node_state;
using segment::owner_kind;

class c_abi : public ::testing::Test {
 protected:
  void SetUp() override {
    subject program({C_RUNTIME}, folder_.path());
    const int status = program.wait();
    ASSERT_TRUE(ended_with(status, 0)) << status << "\n" << program.standard_error();
    output_ = program.standard_output();
    ASSERT_EQ(folder_.files().size(), 1u);
    view_ = std::make_unique<segment_view>(folder_.files()[0]);
  }
  slot_copy task_with(std::uint32_t flag) {
    for (const auto& t : view_->tasks_of("from C")) {
      if ((t.flags & flag) != 0) return t;
    }
    return {};
  }
  slot_copy task_named(std::string_view name) {
    for (const auto& t : view_->tasks_of("from C")) {
      if (view_->text(t.name) == name) return t;
    }
    return {};
  }

  temporary_folder folder_;
  std::string output_;
  std::unique_ptr<segment_view> view_;
};

TEST_F(c_abi, tells_of_the_loop) {
  const slot_copy loop = view_->loop_named("from C");
  EXPECT_EQ(loop.state, node_state::loop_ended);
  EXPECT_EQ(loop.where, 2u);
  EXPECT_EQ(view_->text(loop.function), "told");
  EXPECT_EQ(loop.polls, 1u) << "its shutdown waits";
  EXPECT_EQ(view_->site(loop.spawn_site).line, 10u);
  EXPECT_NE(loop.wait_on, 0u) << "its main task";
  EXPECT_EQ(loop.owner, segment::loop_is_run);
}

TEST_F(c_abi, counts_every_task_and_group) {
  const counted c = view_->counters_of("from C");
  EXPECT_EQ(c.spawned, 12u);
  EXPECT_EQ(c.completed, 2u);
  EXPECT_EQ(c.cancelled, 1u);
  EXPECT_EQ(c.failed, 2u);
  EXPECT_EQ(c.groups_opened, 1u);
  EXPECT_EQ(c.groups_closed, 1u);
  EXPECT_EQ(c.cancels_asked, 3u);
  EXPECT_EQ(c.orphaned, 1u);
  EXPECT_EQ(c.unobserved_errors, 1u);
  EXPECT_EQ(c.pending_at_shutdown, 5u);
  EXPECT_EQ(output_, "5 pending, version 14\n");
}

TEST_F(c_abi, tells_of_the_orphan) {
  const slot_copy t = task_with(segment::flag::orphaned);
  EXPECT_EQ(t.state, node_state::waiting);
  EXPECT_NE(t.flags & segment::flag::pending_at_shutdown, 0u);
  EXPECT_EQ(view_->text(t.where), "socket.receive");
  EXPECT_EQ(t.depth, 1u);
  EXPECT_EQ(view_->site(t.stack[0]).line, 20u);
  EXPECT_EQ(view_->text(view_->site(t.function).function), "worker");
  ASSERT_NE(view_->note_of(t), nullptr);
  EXPECT_EQ(view_->note_of(t)->dropped_by.load(), t.owner);
  EXPECT_EQ(view_->site(view_->note_of(t)->dropped_in.load()).line, 10u);
}

TEST_F(c_abi, tells_whether_a_task_needs_what_it_waits_for) {
  const std::uint64_t orphan = task_with(segment::flag::orphaned).id;
  const slot_copy chooses = task_named("chooses"), needs = task_named("needs");
  EXPECT_EQ(chooses.wait_on, orphan);
  EXPECT_NE(chooses.flags & segment::flag::waits_for_any, 0u);
  EXPECT_EQ(chooses.flags & segment::flag::has_deadline, 0u);
  EXPECT_EQ(needs.wait_on, view_->loop_named("from C").wait_on) << "the main task";
  EXPECT_EQ(needs.flags & segment::flag::waits_for_any, 0u);
  EXPECT_NE(needs.flags & segment::flag::has_deadline, 0u);
}

TEST_F(c_abi, tells_who_holds_an_object) {
  constexpr std::uint64_t word = segment::object_reference::of(0x7fff'1234'5678, -1);
  EXPECT_EQ(task_named("needs lock").wait_on, word);
  std::vector<slot_copy> held;
  for (const auto& s : view_->slots())
    if (s.kind == segment::node_kind::held) held.push_back(s);
  ASSERT_EQ(held.size(), 2u) << "the other one was let go";
  EXPECT_EQ(held[1].flags, segment::held_at_shutdown);
  EXPECT_EQ(held[0].wait_on, word);
  EXPECT_EQ(held[0].owner, task_with(segment::flag::orphaned).id);
  EXPECT_EQ(held[0].polls, 2u);
  EXPECT_EQ(held[0].flags, segment::held_by_one);
}

TEST_F(c_abi, tells_of_the_error_nobody_saw) {
  const slot_copy t = task_with(segment::flag::unobserved_error);
  EXPECT_EQ(t.state, node_state::failed);
  EXPECT_EQ(view_->error_of(t), "no such host");
  EXPECT_EQ(view_->text(t.name), "ignored");
}

TEST_F(c_abi, tells_of_adoption_cancel_and_daemons) {
  const slot_copy handed = task_with(segment::flag::cancel_requested);
  EXPECT_EQ(handed.owned_by(), owner_kind::loop);
  EXPECT_EQ(handed.reason(), segment::cancel_reason::explicit_request);
  EXPECT_NE(handed.flags & segment::flag::pending_at_shutdown, 0u);
  const slot_copy background = task_with(segment::flag::daemon);
  EXPECT_EQ(background.owned_by(), owner_kind::loop);
  EXPECT_EQ(background.flags & segment::flag::any_finding, 0u);
}

TEST_F(c_abi, tells_what_the_program_says_of_itself) {
  slot_copy test, suppression, allowance;
  for (const auto& s : view_->slots()) {
    if (s.kind == segment::node_kind::test) test = s;
    if (s.kind == segment::node_kind::suppression) suppression = s;
    if (s.kind == segment::node_kind::allowance) allowance = s;
  }
  EXPECT_EQ(view_->text(test.name), "in C");
  EXPECT_EQ(view_->site(test.spawn_site).line, 29u);
  EXPECT_NE(test.spawned, 0u);
  EXPECT_EQ(test.since, 0u) << "it has not ended";
  EXPECT_EQ(view_->text(suppression.name), "orphaned-task:meant");
  EXPECT_EQ(view_->site(suppression.spawn_site).line, 30u);
  EXPECT_EQ(view_->text(allowance.name), "wait-cycle,dead-wait");
  EXPECT_NE(allowance.since, 0u) << "it has ended";
}

TEST_F(c_abi, takes_what_a_shorter_struct_lacks_as_zero) {
  const auto tasks = view_->tasks_of("from C");
  const auto old =
      std::find_if(tasks.begin(), tasks.end(), [&](const auto& t) { return view_->text(t.name) == "old"; });
  ASSERT_NE(old, tasks.end());
  EXPECT_EQ(old->owner, 99u);
  EXPECT_EQ(old->owned_by(), owner_kind::none);
  EXPECT_EQ(old->flags & segment::flag::daemon, 0u);
}

}  // namespace
}  // namespace curfew::tests
