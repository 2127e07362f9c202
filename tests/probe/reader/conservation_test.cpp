// The conservation law holds in every snapshot that is taken while four threads of another process spawn and end tasks
// as fast as they can.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "probe/model/conservation.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/recorder/recorder.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/churn.hpp"
#include "tests/probe/reader/segment_builder.hpp"
#include "tests/support/sanitizers.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::child_process;

struct watched {
  std::uint64_t snapshots = 0;
  std::uint64_t moving = 0;  // those whose counters changed while they were taken
  std::uint64_t live = 0;    // tasks seen, in all
  std::uint64_t torn = 0;
  std::uint64_t untracked = 0;  // at the end
};

::testing::AssertionResult conserves(const model::snapshot& s) {
  std::map<model::index, std::uint64_t> live;
  for (const model::task& t : s.tasks) {
    if (t.loop != model::none && model::is_live(t.state)) ++live[s.loops.at(t.loop).name];
  }
  for (const model::counters& c : s.counters_by_name) {
    if (live[c.name] != c.live) {
      return ::testing::AssertionFailure()
             << s.text(c.name) << " has " << live[c.name] << " live tasks and counts " << c.live;
    }
    if (!model::conserves(c)) {
      return ::testing::AssertionFailure()
             << s.text(c.name) << ": spawned " << c.spawned_before << ".." << c.spawned_after << ", ended "
             << c.ended_before << ".." << c.ended_after << ", untracked " << c.untracked << ", live " << c.live;
    }
  }
  return ::testing::AssertionSuccess();
}

constexpr std::uint64_t many_untracked = 1000;

// `max_bytes` is how large the segment may get; 0 means as large as it likes.
watched watch(const tests::churn_options& options, std::uint64_t snapshots, std::uint64_t max_bytes = 0,
              bool in_place = false) {
  const tests::segment_folder folder;
  child_process child(folder.path(), [&](child_process& parent) {
    if (max_bytes != 0) ::setenv("CURFEW_TEST_MAX_BYTES", std::to_string(max_bytes).c_str(), 1);
    bool said = false;
    tests::churn(options, [&] {
      if (!said) parent.say();
      said = true;
      return parent.heard();
    });
  });
  child.hear();
  watched result;
  reader::attachment reader = reader::attach(tests::segment_in(folder.path()));
  if (in_place) reader.read_in_place();
  // On a busy machine reader and writers may share a processor. Then few snapshots see anything move, and it takes a
  // while until the room is used up.
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  const auto seen_enough = [&] {
    return result.moving >= snapshots / 50 && (max_bytes == 0 || result.untracked > many_untracked);
  };
  while (result.snapshots < snapshots || (!seen_enough() && std::chrono::steady_clock::now() < deadline)) {
    const model::snapshot s = reader.snapshot();
    EXPECT_EQ(s.process.end, model::process_end::alive);
    const auto conserved = conserves(s);
    EXPECT_TRUE(conserved);
    if (!conserved || s.process.end != model::process_end::alive) break;
    ++result.snapshots;
    result.live += s.tasks.size();
    result.torn += s.torn_slots;
    result.untracked = s.counters_by_name.empty() ? 0 : s.counters_by_name[0].untracked;
    for (const model::counters& c : s.counters_by_name) {
      if (c.spawned_before == c.spawned_after && c.ended_before == c.ended_after) continue;
      ++result.moving;
      break;
    }
  }
  child.say();
  EXPECT_EQ(child.wait(), 0);
  return result;
}

void report(const watched& w, std::chrono::steady_clock::time_point began) {
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began);
  std::cout << w.snapshots << " snapshots in " << took.count() << " s, " << w.moving << " of a moving process, "
            << w.live << " tasks, " << w.torn << " torn\n";
}

#if CURFEW_THREAD_SANITIZER
constexpr std::uint64_t snapshots = 500;
#elif CURFEW_ADDRESS_SANITIZER
constexpr std::uint64_t snapshots = 2'000;
#else
constexpr std::uint64_t snapshots = 10'000;
#endif

TEST(conservation, holds_in_every_snapshot_of_threads_that_spawn_and_end_tasks) {
  const auto began = std::chrono::steady_clock::now();
  const watched w = watch({}, snapshots);
  report(w, began);
  EXPECT_GE(w.snapshots, snapshots);
  EXPECT_GE(w.moving, snapshots / 50);  // otherwise nothing was tried
  EXPECT_GT(w.live, snapshots);
}

TEST(conservation, holds_when_read_in_place) {
  const auto began = std::chrono::steady_clock::now();
  const watched w = watch({}, snapshots, 0, true);
  report(w, began);
  EXPECT_GE(w.snapshots, snapshots);
  EXPECT_GE(w.moving, snapshots / 50);
}

TEST(conservation, holds_while_loops_come_and_go) {
  const auto began = std::chrono::steady_clock::now();
  const watched w = watch({.own_loops = true}, snapshots / 2);
  report(w, began);
  EXPECT_GE(w.snapshots, snapshots / 2);
  EXPECT_GE(w.moving, snapshots / 100);
}

TEST(conservation, holds_where_there_is_no_room_for_all) {
  const auto began = std::chrono::steady_clock::now();
  const watched w = watch({.tasks_a_thread = 2000}, snapshots / 10, std::uint64_t{1200} * 1024);
  report(w, began);
  EXPECT_GE(w.snapshots, snapshots / 10);
  EXPECT_GE(w.moving, snapshots / 500);
  EXPECT_GT(w.untracked, many_untracked);
}

// The recorder's own mapping is read here, and not one of the reader's: the thread sanitizer sees both sides.
TEST(conservation, holds_where_the_process_reads_its_own_memory) {
  const tests::segment_folder folder;
  child_process child(folder.path(), [](child_process&) {
    std::uint64_t taken = 0;
    tests::churn({.own_loops = true}, [&] {
      const auto* const own = recorder::own_memory();
      if (own == nullptr) return false;
      const auto conserved = conserves(reader::attach(*own).snapshot());
      if (!conserved) {
        std::cerr << conserved.message() << "\n";
        ::_exit(1);
      }
      return ++taken == snapshots / 10;
    });
  });
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace curfew
