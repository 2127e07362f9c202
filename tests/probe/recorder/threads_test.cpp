// Threads come and go, and tasks move between them: nothing is lost, and what a thread had is used again.
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"

namespace curfew::tests {
namespace {

TEST(threads, end_tasks_that_others_spawned) {
  test_loop loop("moved");
  own_segment segment;
  constexpr int tasks = 500;
  std::vector<node> nodes;
  std::thread([&] {
    for (int i = 0; i < tasks; ++i) nodes.push_back(loop.spawn());
  }).join();
  std::thread([&] {
    for (node n : nodes) loop.suspend(n);
  }).join();
  EXPECT_EQ(segment.tasks_of("moved").size(), tasks);
  for (node n : nodes) loop.finish(n);
  EXPECT_TRUE(segment.tasks_of("moved").empty());
  const counted c = segment.counters_of("moved");
  EXPECT_EQ(c.spawned, tasks);
  EXPECT_EQ(c.completed, tasks);
  EXPECT_EQ(c.polls, tasks);
}

TEST(threads, that_follow_one_another_share_ring_counters_and_slots) {
  test_loop loop("one by one");
  own_segment segment;
  const auto work = [&] {
    ::pthread_setname_np(::pthread_self(), "worker");
    loop.finish(loop.spawn());
  };
  std::thread(work).join();
  const std::uint32_t rings = segment.head().rings_used.load();
  const std::uint32_t blocks = segment.counters_of("one by one").blocks;
  const std::uint32_t slots = segment.head().slots_used.load();
  for (int i = 0; i < 50; ++i) std::thread(work).join();
  EXPECT_EQ(segment.head().rings_used.load(), rings);
  EXPECT_EQ(segment.counters_of("one by one").blocks, blocks);
  EXPECT_LE(segment.head().slots_used.load(), slots + 64);
  EXPECT_EQ(segment.counters_of("one by one").completed, 51u) << "counts go on";
}

TEST(threads, are_named_in_their_rings_while_they_run) {
  test_loop loop("ring names");
  own_segment segment;
  std::atomic<bool> recorded{false}, leave{false};
  std::thread thread([&] {
    ::pthread_setname_np(::pthread_self(), "ring-bearer");
    loop.finish(loop.spawn());
    recorded.store(true);
    recorded.notify_all();
    leave.wait(false);
  });
  recorded.wait(false);
  const auto find = [&]() -> const segment::ring* {
    for (std::uint32_t i = 0; i < segment.head().rings_used.load(); ++i) {
      std::string name;
      for (const auto& c : segment.ring(i).thread_name) {
        if (c.load() != '\0') name += c.load();
      }
      if (name == "ring-bearer") return &segment.ring(i);
    }
    return nullptr;
  };
  const segment::ring* const ring = find();
  if (ring != nullptr) {
    EXPECT_EQ(ring->in_use.load(), 1u);
    EXPECT_NE(ring->thread_id.load(), 0u);
  }
  leave.store(true);
  leave.notify_all();
  thread.join();
  ASSERT_NE(ring, nullptr);
  EXPECT_EQ(ring->in_use.load(), 0u);
}

// A key whose destructor records, made before the recorder's own key would run: glibc goes over all keys again while
// values are left.
struct late_word {
  test_loop* loop;
  int rounds;
};
pthread_key_t late_key;
void say_late(void* value) {
  auto* const word = static_cast<late_word*>(value);
  word->loop->finish(word->loop->spawn());
  if (--word->rounds > 0) ::pthread_setspecific(late_key, word);
}

TEST(threads, that_record_while_they_end_lose_nothing) {
  test_loop loop("late");
  own_segment segment;
  ASSERT_EQ(::pthread_key_create(&late_key, say_late), 0);
  for (int i = 0; i < 20; ++i) {
    late_word word{&loop, 2};  // more rounds than that the thread sanitizer does not survive itself
    std::thread([&] {
      loop.finish(loop.spawn());
      ::pthread_setspecific(late_key, &word);
    }).join();
  }
  ::pthread_key_delete(late_key);
  const counted c = segment.counters_of("late");
  EXPECT_EQ(c.spawned, 20u * 3);
  EXPECT_EQ(c.completed, 20u * 3);
  EXPECT_TRUE(segment.tasks_of("late").empty());
}

// Said twice by a thread that ends: the second time it has been given back already.
struct last_word {
  test_loop* loop;
  int calls;
  std::uint32_t ring_of_this;
  std::uint32_t ring_of_another;
};
pthread_key_t last_key;
void say_last(void* value) {
  auto* const word = static_cast<last_word*>(value);
  if (++word->calls == 1) {
    ::pthread_setspecific(last_key, word);
    return;
  }
  own_segment segment;
  test_loop& loop = *word->loop;
  const node mine = loop.spawn();
  loop.poll_begin(mine);
  std::thread([&] {
    const node another = loop.spawn();
    loop.poll_begin(another);
    word->ring_of_another = segment.of(another).where;
    loop.finish(another);
  }).join();
  word->ring_of_this = segment.of(mine).where;
  loop.finish(mine);
}

TEST(threads, that_record_after_they_were_given_back_share_nothing_with_the_next) {
  test_loop loop("last words");
  loop.finish(loop.spawn());
  ASSERT_EQ(::pthread_key_create(&last_key, say_last), 0);
  last_word word{&loop, 0, 0, 0};
  std::thread([&] {
    loop.finish(loop.spawn());
    ::pthread_setspecific(last_key, &word);
  }).join();
  ::pthread_key_delete(last_key);
  EXPECT_EQ(word.calls, 2);
  EXPECT_NE(word.ring_of_this, word.ring_of_another);
}

TEST(threads, give_back_the_slots_that_they_had_at_hand) {
  test_loop loop("at hand");
  own_segment segment;
  std::vector<node> nodes;
  // Until the pool has nothing left of what others gave back.
  for (const std::uint32_t used = segment.head().slots_used.load(); segment.head().slots_used.load() == used;) {
    nodes.push_back(loop.spawn());
  }
  constexpr int threads = 6;
  std::atomic<int> recorded{0};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      loop.finish(loop.spawn());
      recorded.fetch_add(1);
      while (recorded.load() < threads) std::this_thread::yield();  // all at once, so that each takes a batch
    });
  }
  for (auto& t : running) t.join();
  const std::uint32_t used = segment.head().slots_used.load();
  for (int i = 0; i < threads * 60; ++i) nodes.push_back(loop.spawn());
  EXPECT_EQ(segment.head().slots_used.load(), used);
  for (const node n : nodes) loop.finish(n);
}

TEST(threads, write_lifecycle_events_into_their_rings) {
  test_loop loop("events");
  own_segment segment;
  std::uint64_t id = 0;
  std::uint32_t ring = 0;
  std::uint64_t from = 0;
  const auto where = recorder::site("v.cpp", 5, 1, "spawner");
  {
    const node probe = loop.spawn();
    loop.poll_begin(probe);
    ring = segment.of(probe).where;
    loop.finish(probe);
    from = segment.ring(ring).head.load();
  }
  const node n = loop.spawn({.owner = 17, .spawned_at = where});
  id = recorder::id_of(n);
  recorder::join(n, 23);
  recorder::adopt(*loop, n, 18, recorder::owner_kind::handle);
  loop.finish(n, node_state::cancelled);
  const segment::ring& r = segment.ring(ring);
  ASSERT_EQ(r.head.load(), from + 4);
  const auto expect = [&](std::uint64_t number, segment::event_kind kind, std::uint64_t other, std::uint32_t site) {
    const segment::event& e = segment.event(r, from + number);
    EXPECT_EQ(static_cast<segment::event_kind>(e.kind.load()), kind);
    EXPECT_EQ(e.node.load(), id);
    EXPECT_EQ(e.other.load(), other);
    EXPECT_EQ(e.site.load(), site);
  };
  expect(0, segment::event_kind::spawn, 17, where);
  expect(1, segment::event_kind::join, 23, 0);
  expect(2, segment::event_kind::adopt, 18, 0);
  expect(3, segment::event_kind::finish, static_cast<std::uint64_t>(node_state::cancelled), 0);
}

TEST(threads, take_ids_that_nobody_else_has) {
  test_loop loop("ids");
  constexpr int threads = 4, each = 300;
  std::vector<std::vector<recorder::node_id>> ids(threads);
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const node n = loop.spawn();
        ids[static_cast<std::size_t>(t)].push_back(recorder::id_of(n));
        loop.finish(n);
      }
    });
  }
  for (auto& t : running) t.join();
  std::vector<recorder::node_id> all;
  for (const auto& some : ids) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_NE(all.front(), 0u);
}

TEST(threads, with_more_loop_names_than_blocks_count_in_those_of_last_resort) {
  own_segment* segment = nullptr;
  for (int i = 0; i < 80; ++i) {
    test_loop loop("name " + std::to_string(i));
    if (segment == nullptr) segment = new own_segment;
    loop.finish(loop.spawn());
    const counted c = segment->counters_of(loop.name());
    EXPECT_EQ(c.spawned, 1u);
    EXPECT_EQ(c.completed, 1u);
  }
  delete segment;
}

}  // namespace
}  // namespace curfew::tests
