#include "viewer/rows/siblings.hpp"

#include <algorithm>

#include "probe/model/hash.hpp"
#include "probe/model/likeness.hpp"

namespace curfew::viewer {

using model::index;
using model::none;

std::uint64_t likeness_key(const model::snapshot& s, const model::nodes& n, index node) {
  return model::visit(
      s, n, node,
      [](const model::task& task) {
        const auto [name, site, daemon] = model::bundle_traits(task);
        return model::hash_of(name, site, daemon ? 5 : 3) | 1;
      },
      [](const model::group& group) {
        const auto [name, site] = model::bundle_traits(group);
        return model::hash_of(name, site, 7) | 1;
      },
      [](const model::loop&) { return std::uint64_t{0}; }, [](model::of_no_loop) { return std::uint64_t{0}; });
}

void sibling_sorter::count_groups(std::span<const index> siblings) {
  group_.resize(siblings.size());
  numbers_.clear();
  sizes_.clear();
  std::uint64_t last = 0;
  index number = none;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    const std::uint64_t key = likeness_key(snapshot_, nodes_, siblings[i]);
    if (number == none || key != last || key == 0) {
      const auto fresh = static_cast<index>(sizes_.size());
      number = key == 0 ? fresh : numbers_.try_emplace(key, fresh).first->second;
      if (number == fresh) sizes_.push_back(0);
      last = key;
    }
    ++sizes_[number];
    group_[i] = number;
  }
}

void sibling_sorter::arrange(std::span<index> siblings, std::span<index> bundle, std::size_t least) {
  if (siblings.size() < least) return;
  count_groups(siblings);
  if (std::all_of(sizes_.begin(), sizes_.end(), [&](index size) { return size < least; })) return;
  if (sizes_.size() == 1) {
    bundle[0] = sizes_[0];
    return;
  }
  place_.assign(sizes_.size(), none);
  sorted_.resize(siblings.size());
  index next = 0;
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    const index size = sizes_[group_[i]];
    if (size < least) {
      sorted_[next++] = siblings[i];
      continue;
    }
    index& place = place_[group_[i]];
    if (place == none) {
      place = next;
      bundle[next] = size;
      next += size;
    }
    sorted_[place++] = siblings[i];
  }
  std::copy(sorted_.begin(), sorted_.end(), siblings.begin());
}

}  // namespace curfew::viewer
