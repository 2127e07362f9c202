#include "probe/model/id_index.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "probe/model/hash.hpp"

namespace curfew::model {

namespace {

// If ids spread over more than this many times their number, a table by id would waste more memory than a hash table.
constexpr node_id dense_spread = 4;

// Ids may form crowds that lie far from each other: tasks that live for days, and tasks of this minute. Such ids are
// kept in pages. A page must hold so many of them that it takes less memory than they would in a hash table.
constexpr unsigned page_bits = 5;
constexpr std::size_t page_size = std::size_t{1} << page_bits;
constexpr std::size_t least_in_page = 5;  // average number of ids in a page

// If a hash table takes more steps beyond the first guess than this, on average per id, the ids are taken to collide. A
// table half full of well scattered ids needs half a step.
constexpr std::size_t collision_limit = 8;

}  // namespace

id_index::id_index(std::span<const node_id> ids) {
  node_id least = std::numeric_limits<node_id>::max();
  node_id most = 0;
  for (const node_id id : ids) {
    if (id == 0) continue;
    least = std::min(least, id);
    most = std::max(most, id);
  }
  if (most == 0) return;

  if (most - least < dense_spread * ids.size()) {
    least_ = least;
    dense_.assign(most - least + 1, none);
    for (std::size_t n = 0; n < ids.size(); ++n) {
      if (ids[n] == 0) continue;
      index& place = dense_[ids[n] - least];
      if (place == none) place = static_cast<index>(n);
    }
    return;
  }

  if (put_in_pages(ids)) return;
  hash_or_sort(ids);
}

void id_index::hash_or_sort(std::span<const node_id> ids) {
  // The low bits are tried first: they keep neighbours together, which is many times faster than scattering them over
  // the cache.
  if (hash(ids, scattering::low_bits) || hash(ids, scattering::multiplied)) return;

  hashed_ = false;
  entries_.clear();
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] != 0) entries_.push_back({ids[n], static_cast<index>(n)});
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const entry& a, const entry& b) { return a.id != b.id ? a.id < b.id : a.node < b.node; });
}

bool id_index::put_in_pages(std::span<const node_id> ids) {
  std::vector<node_id> pages;
  for (const node_id id : ids) {
    const node_id page = (id >> page_bits) + 1;
    if (id != 0 && (pages.empty() || pages.back() != page)) pages.push_back(page);
  }
  std::sort(pages.begin(), pages.end());
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  if (pages.size() * least_in_page > ids.size()) return false;
  if (!hash(pages, scattering::low_bits) && !hash(pages, scattering::multiplied)) return false;
  paged_ = true;
  dense_.assign(pages.size() * page_size, none);
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] == 0) continue;
    index& place = dense_[find_entry((ids[n] >> page_bits) + 1) * page_size + ids[n] % page_size];
    if (place == none) place = static_cast<index>(n);
  }
  return true;
}

index id_index::find_in_page(node_id id) const {
  const index page = find_entry((id >> page_bits) + 1);
  return page == none ? none : dense_[page * page_size + id % page_size];
}

std::size_t id_index::place_of(node_id id) const {
  if (scattering_ == scattering::low_bits) return id & (entries_.size() - 1);
  return scattered(id) >> (64 - std::countr_zero(entries_.size()));
}

bool id_index::hash(std::span<const node_id> ids, scattering how) {
  scattering_ = how;
  entries_.assign(std::bit_ceil(2 * ids.size()), entry{});
  const std::size_t mask = entries_.size() - 1;
  std::size_t steps_left = collision_limit * ids.size() + 64;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    if (ids[n] == 0) continue;
    std::size_t place = place_of(ids[n]);
    while (entries_[place].id != 0 && entries_[place].id != ids[n]) {
      if (steps_left-- == 0) return false;
      place = (place + 1) & mask;
    }
    if (entries_[place].id == 0) entries_[place] = {ids[n], static_cast<index>(n)};
  }
  hashed_ = true;
  return true;
}

index id_index::find_entry(node_id id) const {
  if (!hashed_) {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), id,
                                     [](const entry& e, node_id wanted) { return e.id < wanted; });
    return at != entries_.end() && at->id == id ? at->node : none;
  }
  // The loop ends because the table is at most half full.
  for (std::size_t place = place_of(id);; place = (place + 1) & (entries_.size() - 1)) {
    if (entries_[place].id == id) return entries_[place].node;
    if (entries_[place].id == 0) return none;
  }
}

}  // namespace curfew::model
