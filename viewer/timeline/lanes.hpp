// The lanes of a timeline from top to bottom. By tree: the rows of the tree, so that folding and the filter hold here
// as well, and below each owner a lane for those of its tasks that ended. By thread: a lane a thread.
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
    row,     // an entry of the tree: loop, group, task or bundle
    ended,   // tasks of `owner`, spawned at `site`, that ended
    thread,  // number `thread` of the history's
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
  // After any change of what it is given. O(owners in the history), whatever the number of rows.
  void arrange(lane_order, const row_list&, const event_history&);

  std::size_t size() const { return size_; }
  lane operator[](std::size_t position) const;
  std::optional<std::size_t> position_of(index entry) const;  // none: it has no lane

 private:
  struct extra {
    std::size_t row;  // it stands below this one
    node_id owner;
    index site;
    index depth;
  };
  lane_order order_ = lane_order::by_tree;
  const row_list* rows_ = nullptr;
  std::vector<extra> extras_;  // from top to bottom: number k stands at row + 1 + k
  std::vector<index> threads_;
  std::size_t size_ = 0;
};

}  // namespace curfew::viewer::timeline
