// Finds a node's number by its id. An index is made once for a snapshot. A million look-ups must cost milliseconds,
// whatever the ids are: those of a damaged segment may be equal, or chosen to collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "probe/model/snapshot.hpp"

namespace curfew::model {

class id_index {
 public:
  id_index() = default;
  // ids[n] is the id of node n. The id 0 means "nobody" and cannot be found. If several ids are equal, the first is
  // found.
  explicit id_index(std::span<const node_id> ids);

  // Returns the node with this id, or `none`.
  index find(node_id id) const {
    if (id == 0) return none;
    if (paged_) return find_in_page(id);
    if (!dense_.empty()) return id - least_ < dense_.size() ? dense_[id - least_] : none;
    return entries_.empty() ? none : find_entry(id);
  }

 private:
  struct entry {
    node_id id = 0;
    index node = none;
  };
  enum class scattering : std::uint8_t { low_bits, multiplied };

  index find_entry(node_id id) const;
  index find_in_page(node_id id) const;
  bool put_in_pages(std::span<const node_id> ids);
  void hash_or_sort(std::span<const node_id> ids);
  bool hash(std::span<const node_id> ids, scattering how);
  std::size_t place_of(node_id id) const;

  // The constructor picks one of four representations, the smallest that the ids allow: dense, pages, hashed or sorted.
  node_id least_ = 0;
  std::vector<index> dense_;    // dense: nodes by id - least_; pages: the pages, one after the other
  bool paged_ = false;          // if so, entries_ maps a page's number + 1 to its position
  std::vector<entry> entries_;  // hashed: open addressing, its size is a power of two; else sorted by id
  bool hashed_ = false;
  scattering scattering_ = scattering::low_bits;
};

}  // namespace curfew::model
