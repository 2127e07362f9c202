// A problem: what one block of a report is about. Findings of one task belong together, and so do tasks about which
// there is the same to say: 400 watchdogs that one line forgot are one problem.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/growing_site.hpp"

namespace curfew::report {

// A set of verdict::finding_kind.
class finding_kinds {
 public:
  void add(verdict::finding_kind kind) { bits_ |= bit(kind); }
  bool has(verdict::finding_kind kind) const { return (bits_ & bit(kind)) != 0; }
  bool empty() const { return bits_ == 0; }
  std::vector<verdict::finding_kind> list() const;  // the foremost first
  verdict::finding_kind foremost() const;           // REQUIRES: !empty()
  // All kinds; orphaned-task before pending-at-shutdown: it says more than that the task was pending.
  static std::span<const verdict::finding_kind> foremost_first();
  friend bool operator==(const finding_kinds&, const finding_kinds&) = default;

 private:
  static std::uint8_t bit(verdict::finding_kind kind) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind));
  }
  static_assert(verdict::finding_kind_count <= 8);
  std::uint8_t bits_ = 0;  // small: there is a set for each task
};

// By task of the snapshot.
std::vector<finding_kinds> kinds_by_task(const model::snapshot&, const std::vector<verdict::finding>&);

// To these, growing-site for each live task that was spawned at one of the sites.
void add_growing(std::vector<finding_kinds>&, const model::snapshot&, const std::vector<verdict::growing_site>&);

struct problem {
  finding_kinds kinds;
  std::vector<model::index> tasks{};  // oldest first; none: only a count is left of them
  model::index site = 0;              // where they were spawned, as in verdict::finding
  std::uint64_t count = 0;            // tasks.size(), or how many were counted
  // Of its oldest task, among the tasks that something was found of (wait_order.hpp):
  model::index awaited = model::none;     // the oldest that it waits for; none: nobody
  std::uint64_t more_awaited = 0;         // so many more, in the group that it waits for
  model::index awaited_by = model::none;  // the oldest that waits for it
};

// One of its kinds makes a check fail.
bool is_failure(const problem&);

// Two tasks are one problem when they have the same kinds of findings, function, spawn site, kind of owner, state,
// operation and async stack. In the order of the findings; but what is waited for comes before that which waits for it.
std::vector<problem> problems_of(const model::snapshot&, const std::vector<verdict::finding>&);

}  // namespace curfew::report
