// Finds a node's number by its id. Made once for a snapshot; a million look-ups must cost milliseconds, whatever the
// ids are: those of a damaged segment may be equal, or chosen to collide.
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
  // ids[n] is the id of node n; 0 is nobody and cannot be found. Of equal ids the first is found.
  explicit id_index(std::span<const node_id> ids);

  // The node with this id, or `none`.
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

  // One of four, by what the ids allow; the smallest that will do.
  node_id least_ = 0;
  std::vector<index> dense_;    // ids that lie close together: by id - least_; in crowds: pages, one after the other
  bool paged_ = false;          // then entries_ tells where a page stands, by its number + 1
  std::vector<entry> entries_;  // hashed: open addressing, a power of two in size; else sorted by id
  bool hashed_ = false;
  scattering scattering_ = scattering::low_bits;
};

}  // namespace curfew::model
