// The sequence counter of a slot while it is written.
#include "probe/recorder/slot_change.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace curfew::tests {
namespace {

using recorder::detail::contended_slot_change;
using recorder::detail::slot_change;

TEST(slot_change, is_odd_inside_and_another_even_number_after) {
  std::atomic<std::uint32_t> sequence{4};
  {
    const slot_change change(sequence);
    EXPECT_EQ(sequence.load(), 5u);
  }
  EXPECT_EQ(sequence.load(), 6u);
  {
    const contended_slot_change change(sequence);
    EXPECT_EQ(sequence.load(), 7u);
  }
  EXPECT_EQ(sequence.load(), 8u);
}

TEST(slot_change, that_is_contended_lets_in_one_at_a_time) {
  std::atomic<std::uint32_t> sequence{0};
  std::uint64_t guarded = 0;  // not atomic: the thread sanitizer looks on
  constexpr int threads = 4, each = 2000;
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      for (int i = 0; i < each; ++i) {
        const contended_slot_change change(sequence);
        ++guarded;
      }
    });
  }
  for (auto& t : running) t.join();
  EXPECT_EQ(guarded, std::uint64_t{threads} * each);
  EXPECT_EQ(sequence.load(), 2u * threads * each);
}

}  // namespace
}  // namespace curfew::tests
