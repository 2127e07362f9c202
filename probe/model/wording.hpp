// How all faces name what is in a snapshot: tasks, groups, loops, places. Everything that it returns is printable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/model/nodes.hpp"
#include "probe/model/snapshot.hpp"

namespace curfew::model {

// `path` as seen from `working_directory` when it lies below it; else as it is. Nothing is looked up on disk.
std::string relative_path(std::string_view path, std::string_view working_directory);

class wording {
 public:
  // Keeps references to both. `later`: so long after the snapshot it is said, of a process that did nothing since.
  wording(const model::snapshot& snapshot, const model::nodes& nodes, std::string_view working_directory,
          nanoseconds later = {});

  const model::snapshot& snapshot() const { return *snapshot_; }
  const model::nodes& nodes() const { return *nodes_; }

  std::string name(const model::task&) const;          // "bar"
  std::string name_and_id(const model::task&) const;   // "bar #3"
  std::string name_and_id(const model::group&) const;  // "group sessions #5"
  std::string name(const model::loop&) const;          // "loop main"
  std::string who(node_id) const;                      // any of them, or "task #2 (ended)"
  // "docs/leak.cpp:14"; "" when it is not known.
  std::string place(index site) const;
  std::string function(index site) const;

  nanoseconds now() const { return snapshot_->process.taken + later_; }
  // A task's age when the snapshot was taken, or so much later; of one that ended, its age then.
  nanoseconds age(const model::task&) const;
  // Since when it is in its state.
  nanoseconds in_state(const model::task&) const;
  // What it does: "sleep_for", "join bar #3", "running", "not started", "cancelled" …
  // Of several alike whose oldest this is, each may wait for a task of its own.
  std::string doing(const model::task&, std::uint64_t alike = 1) const;

 private:
  const model::snapshot* snapshot_;
  const model::nodes* nodes_;
  std::string working_directory_;
  nanoseconds later_;
};

}  // namespace curfew::model
