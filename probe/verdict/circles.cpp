// Tarjan's strongly connected components: nodes are on a circle together if there is a way from each to each other.
// The search does not recurse, because a chain of waits may be as long as memory is large.
#include "probe/verdict/circles.hpp"

#include <algorithm>
#include <utility>

namespace curfew::verdict {

namespace {

class search {
 public:
  explicit search(const edges& graph)
      : graph_(graph), number_(graph.size()), lowest_(graph.size()), is_open_(graph.size()), found_(graph.size()) {}

  std::vector<bool> run() {
    for (std::size_t node = 0; node < graph_.size(); ++node)
      if (number_[node] == 0) visit_from(node);
    return std::move(found_);
  }

 private:
  struct visit {
    std::size_t node;
    std::size_t next = 0;  // index of the edge to follow next
  };

  void enter(std::size_t node) {
    number_[node] = lowest_[node] = ++entered_;
    open_.push_back(node);
    is_open_[node] = true;
    way_.push_back({node});
  }

  void visit_from(std::size_t start) {
    enter(start);
    while (!way_.empty()) {
      auto& at = way_.back();
      const auto node = at.node;
      if (at.next == graph_[node].size()) {
        leave(node);
        continue;
      }
      const auto ahead = graph_[node][at.next++];
      if (number_[ahead] == 0)
        enter(ahead);
      else if (is_open_[ahead])
        lowest_[node] = std::min(lowest_[node], number_[ahead]);
    }
  }

  // Closes the component whose first node this is, once all ways from it were followed.
  void leave(std::size_t node) {
    way_.pop_back();
    if (!way_.empty()) lowest_[way_.back().node] = std::min(lowest_[way_.back().node], lowest_[node]);
    if (lowest_[node] != number_[node]) return;
    const auto& ahead = graph_[node];
    const bool has_others = open_.back() != node;
    const bool is_circle = has_others || std::find(ahead.begin(), ahead.end(), node) != ahead.end();
    while (is_open_[node]) {
      is_open_[open_.back()] = false;
      found_[open_.back()] = is_circle;
      open_.pop_back();
    }
  }

  const edges& graph_;
  std::vector<std::size_t> number_;  // by node: in which order it was entered; 0: not yet
  std::vector<std::size_t> lowest_;  // by node: the lowest number of an open node that a way from it leads to
  std::vector<bool> is_open_;        // by node: whether its component may have more nodes
  std::vector<bool> found_;
  std::vector<std::size_t> open_;
  std::vector<visit> way_;
  std::size_t entered_ = 0;
};

}  // namespace

std::vector<bool> on_circles(const edges& graph) { return search(graph).run(); }

}  // namespace curfew::verdict
