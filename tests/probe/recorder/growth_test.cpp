// A table of slots that outgrows its first extent. What a million tasks cost at shutdown is a row of the benchmarks.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "tests/probe/recorder/support/recording.hpp"
#include "tests/support/sanitizers.hpp"

namespace curfew::tests {
namespace {

constexpr bool sanitized = CURFEW_ADDRESS_SANITIZER != 0 || CURFEW_THREAD_SANITIZER != 0;
constexpr std::size_t many = sanitized ? 50'000 : 1'000'000;

TEST(growth, keeps_every_task_and_marks_all_of_a_million) {
  test_loop loop("growth");
  own_segment segment;
  std::vector<node> nodes;
  nodes.reserve(many);
  for (std::size_t i = 0; i < many; ++i) nodes.push_back(loop.spawn());
  EXPECT_EQ(std::count(nodes.begin(), nodes.end(), nullptr), 0);
  EXPECT_GT(segment.extents_of(segment::table::slots), 1u);
  EXPECT_EQ(segment.of(nodes.front()).state, node_state::ready);
  EXPECT_EQ(segment.of(nodes.back()).state, node_state::ready);
  // Not less than there is, and not much more: an eighth, rounded to an extent.
  EXPECT_GE(segment.capacity(segment::table::slots), many);
  EXPECT_LE(segment.capacity(segment::table::slots), many + many / 8 + 65'536);

  EXPECT_EQ(recorder::mark_pending(*loop), many);

  for (const node n : nodes) loop.finish(n, node_state::destroyed);
  EXPECT_EQ(segment.counters_of("growth").destroyed, many);
  EXPECT_EQ(segment.tasks_of("growth").size(), 1024u);

  // All of it is used again before the file grows.
  const std::uint64_t capacity = segment.capacity(segment::table::slots);
  nodes.clear();
  for (std::size_t i = 0; i < many / 2; ++i) nodes.push_back(loop.spawn());
  EXPECT_EQ(segment.capacity(segment::table::slots), capacity);
  for (const node n : nodes) loop.finish(n);
}

// Number n of a ring that grew is the event that it was, and what is behind the head is overwritten.
TEST(growth, of_a_ring_keeps_what_it_had) {
  test_loop first_one("has the segment made");
  own_segment segment;
  std::uint32_t ring = 0;
  std::vector<recorder::node_id> ids;
  std::thread([&] {
    test_loop loop("of a ring");
    const node probe = loop.spawn();
    loop.poll_begin(probe);
    ring = segment.of(probe).where;
    loop.finish(probe);
    const segment::ring& r = segment.ring(ring);
    const std::uint64_t first = r.head.load();
    for (std::uint64_t n = first; n < 2 * segment::ring_events; ++n) {
      const node task = loop.spawn();
      ids.push_back(recorder::id_of(task));
      loop.finish(task);
      const std::uint64_t head = r.head.load();
      EXPECT_EQ(head, first + 2 * ids.size());
      const auto place = segment::unpacked(r.place.load());
      EXPECT_GE(place.count, std::min<std::uint64_t>(head, segment::ring_events) / 4);
      for (std::uint64_t back = 2; back <= std::min<std::uint64_t>({place.count, head - first, 600}); back += 98) {
        const segment::event& e = segment.event(r, head - back);
        ASSERT_EQ(e.kind.load(), static_cast<std::uint16_t>(segment::event_kind::spawn)) << head << " " << back;
        ASSERT_EQ(e.node.load(), ids[ids.size() - back / 2]);
      }
    }
  }).join();
  EXPECT_EQ(segment::unpacked(segment.ring(ring).place.load()).count, segment::ring_events);
}

}  // namespace
}  // namespace curfew::tests
