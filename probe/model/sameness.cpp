#include "probe/model/sameness.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <tuple>

namespace curfew::model {

namespace {

// Everything about a task that a reader of a report could tell it by, except ids, times, polls and threads.
auto facts(const task& t) {
  return std::tuple(t.state, t.owned_by, t.reason, t.daemon, t.orphaned, t.pending_at_shutdown, t.unobserved_error,
                    t.failed_daemon, t.cancel_requested, t.main, t.spawned_at, t.function, t.given_name, t.stack);
}
auto facts(const group& g) {
  return std::tuple(g.state, g.reason, g.cancelled.count() != 0, g.opened_at, g.given_name);
}
auto facts(const loop& l) { return std::tuple(l.state, l.shutdown_waits, l.threads, l.name, l.began_at); }

template <class Node>
void add_facts(hasher& h, const Node& node) {
  std::apply([&h](auto... fact) { (h.add(static_cast<std::uint64_t>(fact)), ...); }, facts(node));
}

const note& note_or_empty(const snapshot& s, const task& t) {
  static const note empty;
  const note* const n = s.note_of(t);
  return n == nullptr ? empty : *n;
}

void add_facts(hasher& h, const snapshot& s, const task& t) {
  add_facts(h, t);
  const note& n = note_or_empty(s, t);
  h.add(n.dropped_in);
  if (!n.error.empty()) h.add(std::hash<std::string>()(n.error));
}

bool same(const snapshot& s, const task& a, const task& b) {
  if (facts(a) != facts(b)) return false;
  const note& of_a = note_or_empty(s, a);
  const note& of_b = note_or_empty(s, b);
  return of_a.dropped_in == of_b.dropped_in && of_a.error == of_b.error;
}

}  // namespace

numbering::numbering() : places_(64) {}

void numbering::grow() {
  std::vector<place> old(2 * places_.size());
  old.swap(places_);
  for (const place& p : old) {
    if (p.number == none) continue;
    std::size_t at = p.hash & (places_.size() - 1);
    while (places_[at].number != none) at = (at + 1) & (places_.size() - 1);
    places_[at] = p;
  }
}

node_labels::node_labels(const snapshot& s, const tree& t) : seed_(std::random_device()()) {
  label_.reserve(t.size());
  const auto number_all = [this](const auto& nodes, const auto& add, const auto& equal) {
    numbering numbers;
    std::vector<index> examples;  // by number: the first node that has it
    const index first_label = count_;
    for (index n = 0; n < nodes.size(); ++n) {
      hasher h(seed_);
      add(h, nodes[n]);
      const index number =
          numbers.find_or_add(h.value(), [&](index known) { return equal(nodes[examples[known]], nodes[n]); });
      if (number == examples.size()) examples.push_back(n);
      label_.push_back(first_label + number);
    }
    count_ += static_cast<index>(examples.size());
  };
  const auto add_own = [](hasher& h, const auto& node) { add_facts(h, node); };
  const auto equal_own = [](const auto& a, const auto& b) { return facts(a) == facts(b); };
  number_all(s.loops, add_own, equal_own);
  number_all(s.groups, add_own, equal_own);
  number_all(
      s.tasks, [&s](hasher& h, const task& one) { add_facts(h, s, one); },
      [&s](const task& a, const task& b) { return same(s, a, b); });
  label_.push_back(count_++);  // "no loop"
}

}  // namespace curfew::model
