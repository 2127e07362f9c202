// Looks at what this process has recorded, and at what nobody was told of it so far.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probe/judge/finding_ledger.hpp"
#include "probe/judge/policy.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::gtest {

// What was found in one look. Findings refer to the snapshot.
struct look {
  model::snapshot snapshot{};
  std::vector<verdict::finding> findings{};
  std::uint64_t untracked = 0;  // how many tasks found no room since the last look: of them nothing is known
  // Why nothing is known, as a sentence; "": the segment was read, or there is none because no loop has begun.
  std::string error{};
};

// Used by one thread: the one that runs tests.
class process_watch {
 public:
  using time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds patience{1000};  // for loops that a test has left running

  // What the user decides about findings. EXPECT_FINDING sees what is suppressed, too. Said before anything is judged.
  void use(judge::policy);
  const judge::policy& policy() const { return policy_; }

  // Begins something, and returns when that was. All tasks that are spawned from then on belong to it.
  time begin();
  // Does the same for a test: what could not be judged until now is no fault of its, and is kept for rest().
  time begin_test();
  // Returns what is found about tasks that were spawned since then, and nobody was told of. Loops that began since then
  // and still run are looked at again, with growing pauses, until they have ended or `patience` is over: then what is
  // left in them counts as well.
  look end(time since);
  // Does the same for tasks with a finding of this kind, whatever else was found of them, or will be: they were
  // expected. The others stay for end().
  look end(time since, verdict::finding_kind);
  // Returns what nobody was told of so far, whenever its tasks were spawned. Of the loops that still run, those that
  // began since then count.
  look rest(time since);

  // Returns what waits in contexts of plain Asio that outlive the tests, and nobody was told of: who has made them may
  // still end it, or leaves it behind.
  look outliving();

  // Returns whether any look so far has seen a loop, or could not see what there is.
  bool has_seen_loops() const { return has_seen_loops_; }

 private:
  // Reads the segment. The snapshot is empty before anything is recorded, or if it cannot be read (`error`).
  look read();
  // Reads it when the loops that began since then have ended, or still run when `patience` is over.
  look read_at_end(time since);
  // Takes out what is suppressed, and what was allowed or expected, and tells the segment that this was meant. `since`:
  // what is only counted has come since then.
  void take_out(look&, time since);
  void set_untold_aside();

  judge::policy policy_;
  judge::finding_ledger ledger_;
  std::optional<reader::attachment> segment_;
  ::pid_t pid_ = 0;  // whose segment_ is: a forked child has another one
  std::uint64_t untracked_ = 0;
  std::uint64_t unrecorded_ = 0;
  bool has_seen_loops_ = false;
  time told_{};  // when what was found was told of last

  // What could not be judged, and was not told of so far: looks that are for something else must not lose it.
  struct not_judged {
    std::uint64_t untracked = 0;
    std::string error{};
    void add(const look&);
    void tell(look& to);
  };
  not_judged untold_{};  // since the test has begun
  not_judged aside_{};   // before that
};

}  // namespace curfew::gtest
