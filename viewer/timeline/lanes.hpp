// The lanes of a timeline from top to bottom. In the order by tree, they are the rows of the tree, so that folding and
// the filter have an effect here as well, and below each owner a lane for each spawn group of which tasks have ended.
// In the order by thread, there is a lane for each thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/rows/row_list.hpp"
#include "viewer/timeline/event_history.hpp"

namespace curfew::viewer::timeline {

enum class lane_order : std::uint8_t { by_tree, by_thread };

struct lane {
  enum class kind : std::uint8_t {
    row,     // the entry `entry` of the tree: a loop, group, task or bundle
    ended,   // tasks of `owner`, spawned at `site`, that have ended
    thread,  // the thread number `thread` of the history
  };
  kind what = kind::row;
  index entry = none;
  node_id owner = 0;
  index site = 0;
  index thread = none;
  index depth = 0;
};

class lane_list {
 public:
  // Makes the lanes anew. To be called after any change of the arguments. The cost depends on the number of spawn
  // groups in the history, not on the number of rows. REQUIRES: the row_list outlives the use of the lanes.
  void arrange(lane_order, const row_list&, const event_history&);

  std::size_t size() const { return size_; }
  lane operator[](std::size_t position) const;
  std::optional<std::size_t> position_of(index entry) const;  // returns nullopt if the entry has no lane

 private:
  struct extra {
    std::size_t row;  // the row below which this lane is
    node_id owner;
    index site;
    index depth;
  };
  lane_order order_ = lane_order::by_tree;
  const row_list* rows_ = nullptr;
  std::vector<extra> extras_;  // from top to bottom: number k is at position row + 1 + k
  std::vector<index> threads_;
  std::size_t size_ = 0;
};

}  // namespace curfew::viewer::timeline
