#include "viewer/rows/outline.hpp"

#include <algorithm>
#include <span>

namespace curfew::viewer {

namespace {

using model::node_kind;

constexpr entry_key bundle_bit = entry_key{1} << 63;
constexpr entry_key no_loop_key = bundle_bit - 1;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

// Siblings of one kindred are alike. 0: alike to none.
std::uint64_t kindred_of(const model::snapshot& s, const model::tree& t, index node) {
  switch (t.kind_of(node)) {
    case node_kind::task: {
      const model::task& task = s.tasks[t.task_of(node)];
      const index name = task.function != 0 ? task.function : task.given_name;
      return mix(mix(name, task.spawned_at), task.daemon ? 5 : 3) | 1;
    }
    case node_kind::group: {
      const model::group& group = s.groups[t.group_of(node)];
      return mix(mix(group.given_name, group.opened_at), 7) | 1;
    }
    default:
      return 0;
  }
}

entry_key key_of_node(const model::snapshot& s, const model::tree& t, index node) {
  switch (t.kind_of(node)) {
    case node_kind::task:
      return s.tasks[t.task_of(node)].id;
    case node_kind::group:
      return s.groups[t.group_of(node)].id;
    case node_kind::loop:
      return s.loops[t.loop_of(node)].id;
    case node_kind::no_loop:
      break;
  }
  return no_loop_key;
}

// What waits to be listed: a node, or a bundle with its members.
struct listing {
  index node;
  index parent;
  index depth;
  std::vector<index> members;
};

class lister {
 public:
  lister(const model::snapshot& s, const model::tree& t) : snapshot_(s), tree_(t) {}

  std::vector<outline_entry> run() {
    entries_.reserve(tree_.size());
    push({tree_.roots.data(), tree_.roots.size()}, none, 0);
    while (!waiting_.empty()) {
      const listing next = std::move(waiting_.back());
      waiting_.pop_back();
      const auto at = static_cast<index>(entries_.size());
      outline_entry e;
      e.node = next.node;
      e.parent = next.parent;
      e.depth = next.depth;
      e.members = static_cast<index>(next.members.size());
      entries_.push_back(e);
      if (next.members.empty())
        push_family(tree_.children_of(next.node), at, next.depth + 1);
      else
        push(next.members, at, next.depth + 1);
    }
    return std::move(entries_);
  }

 private:
  void push(std::span<const index> nodes, index parent, index depth) {
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) waiting_.push_back({*node, parent, depth, {}});
  }

  void push_family(std::span<const index> children, index parent, index depth) {
    if (children.size() < least_in_bundle) return push(children, parent, depth);
    const std::vector<index> kin = kin_of(children);
    const std::size_t first = waiting_.size();
    std::vector<std::size_t> bundle_at(sizes_.size(), 0);
    for (std::size_t i = 0; i < children.size(); ++i) {
      const index k = kin[i];
      if (sizes_[k] < least_in_bundle) {
        waiting_.push_back({children[i], parent, depth, {}});
        continue;
      }
      if (bundle_at[k] == 0) {
        waiting_.push_back({children[i], parent, depth, {}});
        waiting_.back().members.reserve(sizes_[k]);
        bundle_at[k] = waiting_.size();
      }
      waiting_[bundle_at[k] - 1].members.push_back(children[i]);
    }
    std::reverse(waiting_.begin() + static_cast<std::ptrdiff_t>(first), waiting_.end());
  }

  // By child: the number of its kin; sizes_: how many each has.
  std::vector<index> kin_of(std::span<const index> children) {
    std::vector<index> kin(children.size());
    numbers_.clear();
    sizes_.clear();
    std::uint64_t last = 0;
    index number = none;
    for (std::size_t i = 0; i < children.size(); ++i) {
      const std::uint64_t kindred = kindred_of(snapshot_, tree_, children[i]);
      if (number == none || kindred != last || kindred == 0) {
        const auto fresh = static_cast<index>(sizes_.size());
        number = kindred == 0 ? fresh : numbers_.try_emplace(kindred, fresh).first->second;
        if (number == fresh) sizes_.push_back(0);
        last = kindred;
      }
      ++sizes_[number];
      kin[i] = number;
    }
    return kin;
  }

  const model::snapshot& snapshot_;
  const model::tree& tree_;
  std::vector<outline_entry> entries_;
  std::vector<listing> waiting_;                      // the next one last
  std::unordered_map<std::uint64_t, index> numbers_;  // scratch
  std::vector<index> sizes_;                          // scratch
};

}  // namespace

outline::outline(const model::snapshot& s, const model::tree& t, const std::vector<bool>& troubled)
    : entries_(lister(s, t).run()), by_node_(t.size(), none) {
  for (index at = size(); at-- > 0;) {
    outline_entry& e = entries_[at];
    if (e.members != 0) {
      bundles_[key_of(s, t, at)] = at;
    } else {
      by_node_[e.node] = at;
      if (t.kind_of(e.node) == node_kind::task) {
        ++e.tasks;
        if (troubled[t.task_of(e.node)]) ++e.troubled;
      }
    }
    if (e.parent == none) continue;
    outline_entry& parent = entries_[e.parent];
    parent.size += e.size;
    parent.tasks += e.tasks;
    parent.troubled += e.troubled;
  }
  span_.reserve(entries_.size());
  bool any = false;
  for (const outline_entry& e : entries_) {
    span_.push_back(e.size | (e.members != 0 ? bundle_mark : 0));
    any = any || e.troubled != 0;
  }
  if (!any) return;
  troubled_.reserve(entries_.size());
  for (const outline_entry& e : entries_) troubled_.push_back(e.troubled);
}

entry_key outline::key_of(const model::snapshot& s, const model::tree& t, index entry) const {
  const outline_entry& e = entries_[entry];
  if (e.members == 0) return key_of_node(s, t, e.node);
  return mix(key_of_node(s, t, entries_[e.parent].node), kindred_of(s, t, e.node)) | bundle_bit;
}

index outline::find(const model::tree& t, entry_key key) const {
  if (key == no_loop_key) return entry_of_node(t.no_loop());
  if ((key & bundle_bit) == 0) return entry_of_node(t.find(key));
  const auto found = bundles_.find(key);
  return found == bundles_.end() ? none : found->second;
}

}  // namespace curfew::viewer
