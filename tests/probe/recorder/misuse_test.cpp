// Callers of the C interface that make mistakes: counted, and nothing of anybody else is touched.
#include <curfew/probe.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

class misuse : public ::testing::Test {
 protected:
  static curfew_loop* begin() {
    curfew_loop_info info = CURFEW_LOOP_INFO_INIT;
    info.name = name();
    return curfew_loop_begin(&info);
  }
  ~misuse() override { curfew_loop_end(loop_); }

  // One for each test: loops of one name share their counters.
  static const char* name() { return ::testing::UnitTest::GetInstance()->current_test_info()->name(); }
  curfew_node* spawn() { return curfew_task_spawn(loop_, nullptr, curfew_now()); }
  void finish(curfew_node* n) { curfew_task_finish(loop_, n, CURFEW_OUTCOME_COMPLETED, nullptr, 0, curfew_now()); }
  void fail(curfew_node* n) { curfew_task_finish(loop_, n, CURFEW_OUTCOME_FAILED, "broken", 1, curfew_now()); }
  std::uint64_t counted() const { return segment_.head().misused_calls.load() - before_; }
  tests::counted numbers() { return segment_.counters_of(name()); }

  curfew_loop* loop_ = begin();
  own_segment segment_;
  std::uint64_t before_ = segment_.head().misused_calls.load();
};

TEST_F(misuse, of_a_task_that_ended_is_counted_and_changes_nothing) {
  curfew_node* const dead = spawn();
  finish(dead);
  const std::uint64_t spawned = numbers().spawned;
  for (int i = 0; i < 1000; ++i) finish(dead);
  EXPECT_EQ(counted(), 1000u);
  EXPECT_EQ(numbers().completed, 1u);
  std::vector<curfew_node*> nodes;
  std::vector<curfew_id> ids;
  for (int i = 0; i < 300; ++i) {
    nodes.push_back(spawn());
    ids.push_back(curfew_node_id(nodes.back()));
    finish(dead);
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end()) << "two live tasks in one slot";
  EXPECT_EQ(segment_.tasks_of(name()).size(), 300u);
  for (curfew_node* const n : nodes) finish(n);
  EXPECT_EQ(numbers().completed, numbers().spawned);
  EXPECT_EQ(numbers().spawned, spawned + 300);
}

TEST_F(misuse, of_every_call_after_the_end_is_counted) {
  curfew_node* const dead = spawn();
  finish(dead);
  // In the same slot.
  curfew_node* const living = spawn();
  curfew_task_poll_begin(loop_, dead, curfew_now());
  curfew_task_wait(dead, nullptr);
  curfew_task_ready(dead, curfew_now());
  curfew_task_poll_end(loop_, dead, curfew_now());
  curfew_task_cancel(loop_, dead, CURFEW_REASON_EXPLICIT, 0);
  curfew_task_cancel_withdrawn(dead);
  curfew_task_cancel_inherited(dead, CURFEW_REASON_SHUTDOWN);
  curfew_task_adopt(loop_, dead, 1, CURFEW_OWNER_HANDLE);
  curfew_task_become_daemon(loop_, dead);
  curfew_task_orphan(loop_, dead, 0, 0);
  curfew_task_collectable(loop_, dead);
  curfew_task_join(dead, 0);
  curfew_task_set_name(dead, curfew_intern_name("ghost", 5));
  curfew_task_observed(dead);
  curfew_task_unobserved(loop_, dead);
  curfew_group_join(dead);
  curfew_group_cancel(loop_, dead, CURFEW_REASON_EXPLICIT, 0);
  curfew_group_end(loop_, dead);
  EXPECT_EQ(counted(), 18u);
  const slot_copy s = segment_.of(curfew_node_id(living));
  EXPECT_EQ(s.state, node_state::ready);
  EXPECT_EQ(s.flags & ~segment::flag::owner_mask, 0u);
  EXPECT_EQ(s.name, 0u);
  finish(living);
}

TEST_F(misuse, of_an_error_that_was_looked_at_is_counted) {
  const std::uint64_t evicted = segment_.head().evicted_findings.load();
  curfew_node* const failed = spawn();
  fail(failed);
  curfew_task_observed(failed);
  for (int i = 0; i < 3000; ++i) curfew_task_observed(failed);
  for (int i = 0; i < 3000; ++i) curfew_task_unobserved(loop_, failed);
  EXPECT_EQ(counted(), 6000u);
  curfew_node* const lost = spawn();
  fail(lost);
  curfew_task_unobserved(loop_, lost);
  for (int i = 0; i < 3000; ++i) curfew_task_unobserved(loop_, lost);
  EXPECT_EQ(counted(), 9000u);
  EXPECT_EQ(numbers().unobserved_errors, 1u);
  EXPECT_EQ(segment_.tasks_of(name()).size(), 1u);
  EXPECT_LE(segment_.head().evicted_findings.load(), evicted + 1) << "of others, by this one finding";
}

TEST_F(misuse, of_a_task_as_a_group_and_a_group_as_a_task_is_counted) {
  curfew_node* const group = curfew_group_begin(loop_, 0, 0, 0);
  curfew_node* const task = spawn();
  curfew_group_end(loop_, task);
  finish(group);
  curfew_task_wait(group, nullptr);
  curfew_spawn_info info = CURFEW_SPAWN_INFO_INIT;
  info.group = task;
  finish(curfew_task_spawn(loop_, &info, curfew_now()));
  EXPECT_EQ(counted(), 4u);
  curfew_group_end(loop_, group);
  curfew_group_end(loop_, group);
  EXPECT_EQ(counted(), 5u);
  EXPECT_EQ(numbers().groups_closed, 1u);
  finish(task);
}

TEST_F(misuse, of_what_was_made_up_is_counted) {
  int something = 0;
  for (void* const wrong : {static_cast<void*>(&something), static_cast<void*>(loop_), reinterpret_cast<void*>(1),
                            reinterpret_cast<void*>(~std::uintptr_t{0})}) {
    finish(static_cast<curfew_node*>(wrong));
    curfew_task_poll_begin(loop_, static_cast<curfew_node*>(wrong), curfew_now());
  }
  EXPECT_EQ(counted(), 8u);
  curfew_node* const task = spawn();
  for (void* const wrong : {static_cast<void*>(&something), static_cast<void*>(task), static_cast<void*>(nullptr)}) {
    EXPECT_EQ(curfew_task_spawn(static_cast<curfew_loop*>(wrong), nullptr, curfew_now()), nullptr);
    curfew_loop_end(static_cast<curfew_loop*>(wrong));
  }
  EXPECT_EQ(counted(), 14u);
  finish(task);
}

TEST_F(misuse, of_a_loop_that_ended_is_counted_and_its_tasks_end_where_they_belong) {
  curfew_loop_info info = CURFEW_LOOP_INFO_INIT;
  info.name = "gone";
  curfew_loop* const gone = curfew_loop_begin(&info);
  curfew_loop_end(gone);
  info.name = "next";
  curfew_loop* const next = curfew_loop_begin(&info);
  EXPECT_NE(next, gone);
  for (int i = 0; i < 100; ++i) curfew_loop_end(gone);
  EXPECT_EQ(curfew_task_spawn(gone, nullptr, curfew_now()), nullptr);
  EXPECT_EQ(counted(), 101u);
  curfew_node* const task = curfew_task_spawn(next, nullptr, curfew_now());
  ASSERT_NE(task, nullptr);
  curfew_task_finish(gone, task, CURFEW_OUTCOME_COMPLETED, nullptr, 0, curfew_now());
  EXPECT_GT(counted(), 101u);
  EXPECT_EQ(segment_.counters_of("next").completed, 1u);
  curfew_loop_end(next);
}

// Two threads that each believe that the task is theirs to end.
TEST_F(misuse, by_threads_at_once_ends_each_task_once) {
  constexpr int rounds = 20'000;
  std::vector<curfew_node*> nodes;
  for (int i = 0; i < rounds; ++i) nodes.push_back(spawn());
  std::atomic<int> ready{0};
  const auto end_all = [&] {
    ready.fetch_add(1);
    while (ready.load() != 2) std::this_thread::yield();
    for (curfew_node* const n : nodes) finish(n);
  };
  std::thread other(end_all);
  end_all();
  other.join();
  EXPECT_EQ(numbers().completed, static_cast<std::uint64_t>(rounds));
  EXPECT_EQ(counted(), static_cast<std::uint64_t>(rounds));
  for (curfew_node*& n : nodes) n = spawn();
  EXPECT_EQ(segment_.tasks_of(name()).size(), static_cast<std::size_t>(rounds)) << "two live tasks in one slot";
  for (curfew_node* const n : nodes) finish(n);
}

}  // namespace
}  // namespace curfew::tests
