// What a history costs that is full, and goes on: a batch, which is added on the window's thread. The times are
// printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "tests/viewer/support/made_events.hpp"
#include "viewer/timeline/history.hpp"

namespace curfew {
namespace {

using tests::made_events;
using viewer::timeline::history;

constexpr std::size_t threads = 4;
constexpr int batch_polls = 32'768;
constexpr model::node_id first_task = 1'000'000;

// Of this thread, in milliseconds: what others do on the machine is not in it.
double processor_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

// A batch of polls of tasks first_task + [0, tasks), in no order that caches like; 1 µs after the other.
void add_polls(made_events& made, int batch, std::uint64_t tasks) {
  for (int i = 0; i < batch_polls; ++i) {
    const auto n = static_cast<std::uint64_t>(batch) * batch_polls + static_cast<std::uint64_t>(i);
    made.poll(first_task + n * 7919 % tasks, static_cast<double>(n), .7, n % threads);
  }
}

// What it is held against, on the same machine at the same moment: to look at eight places for each poll that lie as
// far apart as those of a history do.
class far_looks {
 public:
  double ms() {
    const double began = processor_ms();
    for (int i = 0; i < 8 * batch_polls; ++i) {
      at_ = at_ * 6364136223846793005u + 1442695040888963407u;
      ++places_[at_ >> 42];
    }
    return processor_ms() - began;
  }

 private:
  std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(std::size_t{1} << 22);  // 32 MiB
  std::uint64_t at_ = 1;
};

TEST(full_history, takes_a_batch_in_a_part_of_a_frame) {
  constexpr std::uint64_t tasks = 10'000, owners = 100;
  history h;
  made_events births(threads);
  for (std::uint64_t t = 0; t < tasks; ++t) births.spawned(first_task + t, 1 + t % owners, 0, 7);
  h.add(births.batch());
  far_looks looks;
  double worst = 0, looked = 1e9;
  std::vector<double> when_full;
  for (int batch = 0; batch < 64; ++batch) {
    made_events made(threads);
    add_polls(made, batch, tasks);
    looked = std::min(looked, looks.ms());
    const double began = processor_ms();
    h.add(made.batch());
    (batch < 33 ? worst : when_full.emplace_back()) = std::max(batch < 33 ? worst : 0, processor_ms() - began);
  }
  ASSERT_EQ(h.poll_count(), history::max_polls);
  std::sort(when_full.begin(), when_full.end());
  std::printf(
      "a batch of 32,768 polls: %.2f ms, the middle of them %.2f ms; worst while it fills: %.2f ms; far looks: %.2f "
      "ms\n",
      when_full.front(), when_full[when_full.size() / 2], worst, looked);
#ifdef __OPTIMIZE__
  EXPECT_LT(when_full.front(), 4 * looked);
#endif
}

}  // namespace
}  // namespace curfew
