#include "probe/model/node_labels.hpp"

#include <functional>
#include <random>
#include <string>
#include <tuple>

#include "probe/model/hash.hpp"
#include "probe/model/likeness.hpp"
#include "probe/model/numbering.hpp"

namespace curfew::model {

namespace {

template <class Node>
void add_facts(hasher& h, const Node& node) {
  std::apply([&h](auto... fact) { (h.add(static_cast<std::uint64_t>(fact)), ...); }, said_by(node));
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
  if (said_by(a) != said_by(b)) return false;
  const note& of_a = note_or_empty(s, a);
  const note& of_b = note_or_empty(s, b);
  return of_a.dropped_in == of_b.dropped_in && of_a.error == of_b.error;
}

}  // namespace

node_labels::node_labels(const snapshot& s, const tree& t, std::span<const std::uint16_t> marks)
    : seed_(std::random_device()()) {
  label_.reserve(t.size());
  const auto number_all = [this](const auto& nodes, const auto& add, const auto& equal) {
    numbering numbers;
    std::vector<index> examples;  // by number: the first node with that number
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
  const auto equal_own = [](const auto& a, const auto& b) { return said_by(a) == said_by(b); };
  number_all(s.loops, add_own, equal_own);
  number_all(s.groups, add_own, equal_own);
  const auto mark_of = [&](const task& one) {
    const auto number = static_cast<std::size_t>(&one - s.tasks.data());
    return number < marks.size() ? marks[number] : std::uint16_t{0};
  };
  number_all(
      s.tasks,
      [&](hasher& h, const task& one) {
        add_facts(h, s, one);
        h.add(mark_of(one));
      },
      [&](const task& a, const task& b) { return mark_of(a) == mark_of(b) && same(s, a, b); });
  label_.push_back(count_++);  // the label of "no loop"
}

}  // namespace curfew::model
