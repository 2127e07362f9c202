// What must hold while a program runs, and what is known of its run. The interpreter says what it is about to do and
// what came of it; the ledger says where that is not allowed.
//
// It knows of each scope why it may be cancelled: every reason that somebody may have had by now. And it knows where a
// scope must be cancelled, because the one who did it has returned from doing so. With one thread it knows the latter
// of failures, too: a task that runs after the failed one's turn finds its group cancelled.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <curfew/error.hpp>

#include "probe/model/snapshot.hpp"
#include "tests/conformance/program.hpp"

namespace curfew::tests::conformance {

constexpr unsigned nobody = ~0u;

enum class outcome : std::uint8_t { none, completed, failed, was_cancelled };

// Invariant: `shield`, `type` and what is constant of a group are written before the scope is entered, which happens
// before anything that is in it; so is `parent`, which changes once more for a task that is started in a group. What is
// not atomic beside these is under the ledger's lock.
struct scope_entry {
  std::atomic<const scope_entry*> parent{nullptr};
  bool shield = false;
  unsigned type = 1;                      // how operations in it are asked to end
  std::atomic<bool> is_uncertain{false};  // of a group: nobody knows whether a task has become its child
  std::atomic<unsigned> may{0};           // the reasons that it may be cancelled for, a bit each
  std::atomic<unsigned> must{0};          // those of them that have taken effect
  std::atomic<unsigned> seen{0};          // the one that it was cancelled for
  scope_entry* drains = nullptr;          // the group that cancels this task when its regular children are done

  // of a group
  enum class failures : std::uint8_t { cancel_all, are_kept, are_handled } on_failure = failures::cancel_all;
  bool race = false;  // the first that ends well cancels the others
  std::size_t keeps = 16;
  std::atomic<bool> body_done{false};
  std::atomic<bool> interrupted{false};
  std::atomic<int> regular{0};
  std::vector<unsigned> children{};
  std::vector<std::exception_ptr> failed{};
};

// Invariant: as above. `group` and `host_of` are under the ledger's lock.
struct task_entry {
  scope_entry* group = nullptr;
  bool declared_daemon = false;
  std::atomic<int> spawned{0}, started{0}, ended{0}, gone{0};
  std::atomic<int> saw_cancelled{0};
  std::atomic<outcome> how{outcome::none};
  std::exception_ptr error{};
  std::atomic<bool> observed{false}, released{false};
  std::atomic<int> handled{0};                // how often a group's handler was given its failure
  std::atomic<unsigned> ended_as{0};          // it was the how-manieth task to end
  unsigned waits_for = nobody;                // the task that it waits for
  std::vector<const scope_entry*> host_of{};  // the groups that it has open
};

class ledger {
 public:
  ledger(unsigned numbers, bool one_thread);

  // The scope of a task, a group or a cancel scope.
  scope_entry& scope(unsigned number) { return scopes_[number]; }
  task_entry& task(unsigned number) { return tasks_[number]; }
  scope_entry& loop_scope() { return scopes_.back(); }
  bool one_thread() const { return one_thread_; }

  void fault(std::string what);
  std::vector<std::string> faults() const;

  // ---- tasks ----
  void spawns(unsigned task, scope_entry* group, bool daemon);
  void refused(unsigned task);  // the spawn threw
  // A child that was started says that it is ready: it is the other group's from now on.
  void passes_on(unsigned task, scope_entry& from, scope_entry& to, bool daemon);
  void starts(unsigned task);
  void ends_well(unsigned task);
  void ends_cancelled(unsigned task, std::exception_ptr);
  void fails(unsigned task, std::exception_ptr);
  // The last of the task's frame is gone.
  void is_gone(unsigned task);
  // A handle of the task is about to be dropped by a task that stands in this scope, and is cancelled there or not.
  void drops(unsigned task, const scope_entry& in, const scope_entry& of_dropper, bool told);
  void drops_elsewhere(unsigned task);

  // ---- cancellation ----
  static constexpr unsigned bit(cancel_reason r) { return 1u << static_cast<unsigned>(r); }
  unsigned allowed(const scope_entry&) const;
  bool must_be_cancelled(const scope_entry&) const;
  unsigned type_in(const scope_entry&) const;  // how an operation there is asked to end
  void saw(unsigned task, scope_entry& in, cancel_reason, unsigned also_allowed = 0);

  // ---- groups ----
  void opens(unsigned host, scope_entry& group);
  // The group that start() has opened is gone.
  void start_ended(unsigned host);
  // The group has returned; `thrown` is nullptr, or what it threw. `is_told` says whether its host is cancelled now.
  void closed(unsigned host, unsigned number, const std::exception_ptr& thrown, bool is_told);
  void group_fails(scope_entry& group, const std::exception_ptr&);
  void handled(scope_entry& group, const std::exception_ptr&);

  // ---- waits ----
  void waits(unsigned task, unsigned for_task);
  bool cannot_end_before(unsigned task, unsigned other) const;

  // ---- the end ----
  void main_ends();
  // Compares with what the recorder counted from one snapshot to the other.
  void expect(const program&, const model::counters& before, const model::counters& after);

  // What the library spawns for the program, and the sentinel.
  std::atomic<unsigned> extra_tasks{0}, extra_completed{0}, extra_groups{0};
  std::atomic<bool> others_meddle{false};  // another thread has spawned or cancelled

 private:
  void end(unsigned task, outcome, std::exception_ptr);
  void failed_here(scope_entry& group, const std::exception_ptr&);
  void add_failure(scope_entry& group, const std::exception_ptr&);
  void expect_handled(unsigned number);
  void expect_children_gone(unsigned number);
  bool reaches(unsigned task, unsigned other, std::vector<bool>& visited) const;

  const bool one_thread_;
  mutable std::mutex lock_;
  std::vector<scope_entry> scopes_;
  std::vector<task_entry> tasks_;
  std::vector<std::string> faults_{};
  unsigned orphans_at_least_ = 0, orphans_at_most_ = 0;
  unsigned gone_before_main_ = 0;
  bool pending_when_main_ended_ = false;
  unsigned groups_ = 0;
  unsigned ends_ = 0;
};

}  // namespace curfew::tests::conformance
