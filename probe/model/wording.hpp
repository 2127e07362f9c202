// Names what is in a snapshot (tasks, groups, loops, places) in the same way for every part of curfew. Everything that
// it returns is printable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/nodes.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

// Returns `path` relative to `working_directory` if it lies below it. Any other absolute path is normalized; a relative
// one stays as it is. Nothing is looked up on disk.
std::string relative_path(std::string_view path, std::string_view working_directory);

// Returns the task's loop if its owner, or the task that caused it (task::by_cause), runs on another one, else `none`:
// in a tree such a task stands below that, and so below the other loop.
index loop_apart_from_owner(const snapshot&, const nodes&, const task&);

// Is what stands for a name that is not known.
inline constexpr std::string_view unnamed = "(unnamed)";
// Returns the name, printable, or what stands for it.
std::string name_or_unnamed(std::string_view name);

class wording {
 public:
  // Keeps references to `snapshot` and `nodes`, which must outlive this object. `later` is how long ago the snapshot
  // was taken, for a process that has done nothing since: it is added to ages.
  wording(const model::snapshot& snapshot, const model::nodes& nodes, std::string_view working_directory,
          nanoseconds later = {});

  const model::snapshot& snapshot() const { return *snapshot_; }
  const model::nodes& nodes() const { return *nodes_; }

  std::string name(const model::task&) const;          // "bar"
  std::string name_and_id(const model::task&) const;   // "bar #3"
  std::string name_and_id(const model::group&) const;  // "group sessions #5"
  std::string name(const model::loop&) const;          // "loop main"
  std::string who(node_id) const;                      // one of these for the node, or "task #2 (ended)"
  std::string other_loop(const model::task&) const;    // "loop db"; "" if its owner runs on the same loop
  // Returns the file and line of a site: "docs/leak.cpp:14", or "" if it is not known.
  std::string place(index site) const;
  std::string function(index site) const;
  // Returns whom a socket speaks with: "10.0.0.7:51234"; where it has no peer, its own address: "at 0.0.0.0:8080". ""
  // if neither is known.
  std::string endpoint(const object&) const;
  std::string held_by(const model::object&) const;  // "held by worker #7 and 2 more"; "": by nobody who is known
  std::string held_by(const task&) const;           // … of what a task of the snapshot waits for
  std::string object(const model::object&) const;   // "fd 7, 10.0.0.7:51234"; "" if nothing but its address is known

  nanoseconds now() const { return snapshot_->process.taken + later_; }
  // Returns the task's age at now(), or, if it has ended, its age at its end.
  nanoseconds age(const model::task&) const;
  // Returns how long the task has been in its state.
  nanoseconds in_state(const model::task&) const;
  // Returns what the task does: "sleep_for", "join bar #3", "running", "not started", "cancelled" … `alike` is the
  // number of alike tasks of which this is the oldest: each of them may wait for a different task.
  std::string doing(const model::task&, std::uint64_t alike = 1) const;

 private:
  const model::snapshot* snapshot_;
  const model::nodes* nodes_;
  std::string working_directory_;
  nanoseconds later_;
};

}  // namespace curfew::model
