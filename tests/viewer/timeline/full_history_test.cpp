// What a history costs that is full, and goes on: a batch, which is added on the window's thread, and the memory. The
// times are printed.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "tests/viewer/support/made_events.hpp"
#include "viewer/timeline/event_history.hpp"

namespace curfew {
namespace {

using tests::made_events;
using viewer::timeline::event_history;

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
  event_history h;
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
  ASSERT_EQ(h.poll_count(), event_history::max_polls);
  std::sort(when_full.begin(), when_full.end());
  std::printf(
      "a batch of 32,768 polls: %.2f ms, the middle of them %.2f ms; worst while it fills: %.2f ms; far looks: %.2f "
      "ms\n",
      when_full.front(), when_full[when_full.size() / 2], worst, looked);
#ifdef __OPTIMIZE__
  EXPECT_LT(when_full.front(), 4 * looked);
#endif
}

std::size_t allocated_bytes() {
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

// Tasks that were spawned, polled 16 times and joined, as many as are kept and some more.
std::size_t mib_of_full_history(std::uint64_t owners) {
  constexpr int tasks = 2'048;
  const std::size_t before = allocated_bytes();
  event_history h;
  for (int batch = 0; batch < 40; ++batch) {
    made_events made(threads);
    const double at = batch * batch_polls;
    const model::node_id first = first_task + static_cast<model::node_id>(batch) * tasks;
    for (model::node_id t = first; t < first + tasks; ++t) {
      made.spawned(t, 1 + t % owners, at, 7);
      made.add(model::event_kind::joined, t, at + 1, 1 + t % owners);
      made.finished(t, at + batch_polls);
    }
    for (int i = 0; i < batch_polls; ++i)
      made.poll(first + static_cast<model::node_id>(i) % tasks, at + i, .7, static_cast<std::size_t>(i) % threads);
    h.add(made.batch());
  }
  EXPECT_EQ(h.poll_count(), event_history::max_polls);
  return (allocated_bytes() - before) >> 20;
}

TEST(full_history, is_kept_in_80_mib) {
  const auto of_one = mib_of_full_history(1), of_some = mib_of_full_history(100), of_many = mib_of_full_history(50'000);
  std::printf("a full history with 65,536 ended tasks: of one owner %zu MiB, of 100 %zu MiB, of 50,000 %zu MiB\n",
              of_one, of_some, of_many);
  EXPECT_LE(of_one, 80u);
  EXPECT_LE(of_some, 80u);
  EXPECT_LE(of_many, 80u);
}

}  // namespace
}  // namespace curfew
