#include "probe/reader/loop_table.hpp"

namespace curfew::reader {

model::index loop_table::number_of(std::uint32_t slot) {
  if (slot == last_slot_) return last_number_;  // most tasks belong to one loop
  const auto [at, is_new] = number_by_slot_.try_emplace(slot, size());
  if (is_new) {
    entries_.emplace_back();
    entries_.back().slot = slot;
  }
  last_slot_ = slot;
  return last_number_ = at->second;
}

void loop_table::found(std::uint32_t slot, const model::loop& loop, std::uint64_t began_ticks) {
  entry& e = entries_[number_of(slot)];
  e.found = true;
  e.began_ticks = began_ticks;
  e.loop = loop;
}

void loop_table::resolve(model::snapshot& to, std::uint64_t scan_began, std::span<const std::uint64_t> stand_for) {
  std::vector<model::index> index_of(entries_.size(), model::none);
  bool as_numbered = true;
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    const entry& e = entries_[number];
    if (e.found) {
      index_of[number] = static_cast<model::index>(to.loops.size());
      to.loops.push_back(e.loop);
    }
    as_numbered = as_numbered && e.found && e.began_ticks < scan_began;
  }
  if (!as_numbered) resolve_one_by_one(to, index_of, scan_began, stand_for);
  for (const entry& e : entries_) {
    if (e.found) live_by_name_[e.loop.name] += e.live;
  }
}

void loop_table::resolve_one_by_one(model::snapshot& to, const std::vector<model::index>& index_of,
                                    std::uint64_t scan_began, std::span<const std::uint64_t> stand_for) {
  for (entry& e : entries_) e.live = 0;
  const auto resolve_node = [&](auto& node, model::nanoseconds born) {
    const model::index number = node.loop;
    if (number == model::none) return;
    const entry& e = entries_[number];
    node.loop = e.found && e.began_ticks >= scan_began && born < e.loop.began ? model::none : index_of[number];
  };
  for (model::group& g : to.groups) resolve_node(g, g.opened);
  for (std::size_t i = 0; i < to.tasks.size(); ++i) {
    model::task& t = to.tasks[i];
    const model::index number = t.loop;
    resolve_node(t, t.spawned);
    if (t.loop != model::none && model::is_live(t.state)) count_live(number, stand_for.empty() ? 1 : stand_for[i]);
  }
}

std::uint64_t loop_table::live_of(model::index name) const {
  const auto at = live_by_name_.find(name);
  return at == live_by_name_.end() ? 0 : at->second;
}

}  // namespace curfew::reader
