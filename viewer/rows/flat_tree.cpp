#include "viewer/rows/flat_tree.hpp"

#include <utility>

#include "probe/model/hash.hpp"
#include "viewer/rows/siblings.hpp"

namespace curfew::viewer {

namespace {

constexpr entry_key bundle_bit = entry_key{1} << 63;
constexpr entry_key no_loop_key = bundle_bit - 1;

entry_key key_of_node(const model::snapshot& s, const model::nodes& n, index node) {
  return model::visit(
      s, n, node, [](const model::task& t) { return t.id; }, [](const model::group& g) { return g.id; },
      [](const model::loop& l) { return l.id; }, [](model::of_no_loop) { return no_loop_key; });
}

// A stretch of siblings that wait to be listed.
struct stretch {
  const index* next;
  const index* end;
  index parent;      // index into branches_; none for roots
  bool is_a_bundle;  // whether they are in a bundle already, and so are not bundled once more
};

}  // namespace

flat_tree::flat_tree(const model::snapshot& s, model::tree& t, const std::vector<bool>& troubled)
    : first_task_(t.node_of_task(0)), behind_tasks_(t.no_loop()) {
  t.parent = {};
  list(s, t);
  t.children = {};
  t.first_child = {};
  t.roots = {};
  sum_up(troubled);
  by_node_.assign(t.size(), none);
  for (index at = 0; at < size(); ++at)
    if (is_bundle(at))
      bundles_[key_of(s, t, at)] = at;
    else
      by_node_[nodes_[at]] = at;
}

// Lists the nodes depth first. A stretch that is at its end is forgotten before the children of its last node are taken
// up, so that a long chain takes no room.
void flat_tree::list(const model::snapshot& s, model::tree& t) {
  nodes_.reserve(t.size());
  branch_.reserve(t.size());
  std::vector<index> bundle(t.children.size(), 0);  // by position in t.children: size of the bundle that begins there
  sibling_sorter sorter(s, t);
  std::vector<stretch> waiting{{t.roots.data(), t.roots.data() + t.roots.size(), none, true}};
  while (!waiting.empty()) {
    stretch& now = waiting.back();
    if (now.next == now.end) {
      waiting.pop_back();
      continue;
    }
    const index* const first = now.next;
    const index members = now.is_a_bundle ? 0 : bundle[static_cast<std::size_t>(first - t.children.data())];
    now.next += members == 0 ? 1 : members;
    const auto at = size();
    nodes_.push_back(*first);
    branch_.push_back(now.parent);
    stretch below{first, first + members, static_cast<index>(branches_.size()), true};
    if (members == 0) {
      const std::size_t from = t.first_child[*first];
      const std::size_t count = t.first_child[*first + 1] - from;
      sorter.arrange({t.children.data() + from, count}, {bundle.data() + from, count}, least_in_bundle);
      below = {t.children.data() + from, t.children.data() + from + count, below.parent, false};
    }
    if (below.next == below.end) continue;
    const index depth = now.parent == none ? 0 : branches_[now.parent].depth + 1;
    branches_.push_back({.entry = at, .members = members, .depth = depth});
    if (now.next == now.end)
      now = below;
    else
      waiting.push_back(below);
  }
}

void flat_tree::sum_up(const std::vector<bool>& troubled) {
  span_.assign(size(), 1);
  for (const branch& b : branches_)
    if (b.members != 0) span_[b.entry] |= bundle_mark;
  for (index at = size(); at-- > 0;) {
    index tasks = 0, with_findings = 0;
    if (is_parent(at)) {
      tasks = branch_of(at).tasks;
      with_findings = branch_of(at).troubled;
    }
    if (!is_bundle(at) && is_task(nodes_[at])) {
      ++tasks;
      if (troubled[nodes_[at] - first_task_]) {
        ++with_findings;
        if (troubled_.empty()) troubled_.resize(size());
        troubled_[at] = true;
      }
    }
    if (is_parent(at)) {
      branch_of(at).tasks = tasks;
      branch_of(at).troubled = with_findings;
    }
    if (branch_[at] == none) continue;
    branch& above = branches_[branch_[at]];
    above.tasks += tasks;
    above.troubled += with_findings;
    span_[above.entry] += size_of(at);
  }
}

tree_entry flat_tree::operator[](index entry) const {
  tree_entry e;
  e.node = nodes_[entry];
  if (branch_[entry] != none) {
    e.parent = branches_[branch_[entry]].entry;
    e.depth = branches_[branch_[entry]].depth + 1;
  }
  if (is_parent(entry)) {
    e.members = branch_of(entry).members;
    e.tasks = branch_of(entry).tasks;
  } else {
    e.tasks = is_task(e.node) ? 1 : 0;
  }
  e.troubled = troubled_in(entry);
  return e;
}

index flat_tree::troubled_in(index entry) const {
  if (troubled_.empty()) return 0;
  if (is_parent(entry)) return branch_of(entry).troubled;
  return troubled_[entry] ? 1 : 0;
}

index flat_tree::owner(index entry) const {
  index at = parent(entry);
  while (at != none && is_bundle(at)) at = parent(at);
  return at;
}

entry_key flat_tree::key_of(const model::snapshot& s, const model::nodes& n, index entry) const {
  if (!is_bundle(entry)) return key_of_node(s, n, nodes_[entry]);
  return model::hash_of(key_of_node(s, n, nodes_[parent(entry)]), likeness_key(s, n, nodes_[entry])) | bundle_bit;
}

index flat_tree::find(const model::nodes& n, entry_key key) const {
  if (key == no_loop_key) return entry_of_node(n.no_loop());
  if ((key & bundle_bit) == 0) return entry_of_node(n.find(key));
  const auto found = bundles_.find(key);
  return found == bundles_.end() ? none : found->second;
}

}  // namespace curfew::viewer
