// The conservation law, looked at from another thread through the file itself while four threads spawn, move and end
// tasks as fast as they can.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

using std::chrono::steady_clock;

// Tasks that one thread spawned and another ends.
class handover {
 public:
  void put(node n) {
    const std::lock_guard lock(mutex_);
    nodes_.push_back(n);
  }
  node take() {
    const std::lock_guard lock(mutex_);
    if (nodes_.empty()) return nullptr;
    const node n = nodes_.front();
    nodes_.pop_front();
    return n;
  }

 private:
  std::mutex mutex_;
  std::deque<node> nodes_;
};

void work(test_loop& loop, handover& between, const std::atomic<bool>& stop, unsigned seed) {
  const recorder::site_id stack[] = {1, 2, 3};
  std::vector<node> mine;
  while (!stop.load(std::memory_order_relaxed)) {
    seed = seed * 1664525 + 1013904223;
    const node n = loop.spawn({.spawned_at = 1});
    loop.suspend(n, {.operation = 4, .stack = stack, .kept = 3, .depth = 3});
    switch (seed >> 28) {
      case 0:
        between.put(n);
        break;
      case 1:
        mine.push_back(n);
        break;
      default:
        loop.finish(n);
    }
    if (mine.size() > 200 || (seed >> 27) % 8 == 3) {
      for (const node m : mine) loop.finish(m, node_state::cancelled);
      mine.clear();
    }
    if (const node other = between.take()) {
      recorder::ready(other, recorder::now());
      loop.poll_begin(other);
      loop.finish(other, node_state::destroyed);
    }
  }
  for (const node m : mine) loop.finish(m);
}

TEST(conservation, holds_in_every_look_while_threads_spawn_and_end) {
  test_loop loop("law");
  own_segment segment;
  handover between;
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back([&, i] { work(loop, between, stop, i); });

  const std::uint32_t loop_slot = segment.loop_named("law").index;
  int looks = 0;
  std::uint64_t most_alive = 0;
  const auto deadline = steady_clock::now() + std::chrono::seconds(2);
  while ((looks <= 20 || steady_clock::now() < deadline) && !HasFailure()) {
    const counted before = segment.counters_of("law");
    std::uint64_t live = 0;
    const std::uint32_t used = segment.head().slots_used.load(std::memory_order_acquire);
    for (std::uint32_t i = 1; i < used; ++i) {
      const slot_copy s = segment.slot_at(i);
      if (!s.is_live_task() || s.loop != loop_slot) continue;
      ++live;
      // What a torn copy would get wrong: a waiting task has the stack that all of them have.
      if (s.state == node_state::waiting) {
        EXPECT_EQ(s.depth, 3u);
        EXPECT_EQ(s.stack[2], 3u);
        EXPECT_EQ(s.where, 4u);
      }
      EXPECT_NE(s.id, 0u);
      EXPECT_EQ(s.spawn_site, 1u);
    }
    const counted after = segment.counters_of("law");
    EXPECT_GE(live + after.end_begun, before.spawned) << "look " << looks;
    EXPECT_LE(live + before.ended(), after.spawn_begun) << "look " << looks;
    most_alive = std::max(most_alive, live);
    ++looks;
  }
  stop.store(true);
  for (auto& t : threads) t.join();
  while (const node left = between.take()) loop.finish(left);
  EXPECT_GT(most_alive, 0u);
  const counted quiet = segment.counters_of("law");
  EXPECT_EQ(quiet.spawned, quiet.ended());
  EXPECT_EQ(quiet.spawn_begun, quiet.spawned);
  EXPECT_EQ(quiet.end_begun, quiet.ended());
  EXPECT_TRUE(segment.tasks_of("law").empty());
}

// The order in which a spawn and an end are counted: the law in a running process hangs on it.
TEST(conservation, counts_each_step_of_a_task_in_order) {
  test_loop loop("order");
  own_segment segment;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop.load(std::memory_order_relaxed)) loop.finish(loop.spawn());
  });
  auto deadline = steady_clock::now() + std::chrono::seconds(20);
  const segment::counters* block = nullptr;
  while (block == nullptr && steady_clock::now() < deadline) {
    for (std::uint32_t i = 0; i < segment.head().counters_used.load(); ++i) {
      const auto* const c = static_cast<const segment::counters*>(segment.item(segment::table::counters, i));
      if (segment.text(c->series.load()) == "order" && c->spawned.load() > 1) block = c;
    }
  }
  // A wrong order shows in one look of some 100,000, when reader and writer run side by side.
  std::uint64_t seen_inside = 0;
  deadline = steady_clock::now() + std::chrono::seconds(2);
  while (block != nullptr && steady_clock::now() < deadline) {
    // Read in the opposite order of the writes: each can only have grown past the one before.
    const std::uint64_t outcomes = block->completed.load(std::memory_order_acquire);
    const std::uint64_t ends = block->end_begun.load(std::memory_order_acquire);
    const std::uint64_t spawned = block->spawned.load(std::memory_order_acquire);
    const std::uint64_t begun = block->spawn_begun.load(std::memory_order_acquire);
    EXPECT_LE(outcomes, ends);
    EXPECT_LE(ends, spawned);
    EXPECT_LE(spawned, begun);
    if (outcomes != begun) ++seen_inside;
    if (HasFailure()) break;
  }
  stop.store(true);
  writer.join();
  EXPECT_GT(seen_inside, 0u);
}

}  // namespace
}  // namespace curfew::tests
