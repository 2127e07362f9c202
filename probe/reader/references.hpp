// Checks what a slot refers to: sites, strings and threads, by their numbers in the tables. Believes nothing before it
// has compared it with how much of the tables is in use. The worst of what a slot refers to decides what becomes of the
// slot.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/model/snapshot.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/slots.hpp"
#include "probe/reader/string_table.hpp"
#include "probe/reader/tables.hpp"

namespace curfew::reader {

class references {
 public:
  // Reads what is in use by now; a later call reads what was added since.
  void load(const segment_bytes&, const tables&);

  void begin_slot() { worst_ = standing::known; }
  // Each of these returns 0 unless what it is asked for is known.
  model::index site(const std::atomic<std::uint32_t>& from) {
    const std::uint32_t id = from.load(of_copy);
    if (id < sites_used_ || id == 0) return id;
    found(standing::beyond);
    return 0;
  }
  model::index text(const std::atomic<std::uint32_t>& id);
  std::uint32_t thread(const std::atomic<std::uint32_t>& ring);  // returns the kernel's id of the thread
  // Notes that the slot says something else that cannot be true.
  void damage() { worst_ = standing::damaged; }

  // Returns what becomes of the slot, by all that was asked for since begin_slot().
  reception outcome(bool final) const {
    if (worst_ == standing::known) return reception::taken;
    return worst_ == standing::beyond && !final ? reception::refers_beyond : reception::damaged;
  }

  std::uint32_t sites_used() const { return sites_used_; }
  string_table& strings() { return strings_; }

 private:
  using standing = string_table::standing;
  void found(standing is) { worst_ = std::max(worst_, is); }

  std::uint32_t sites_used_ = 0;
  string_table strings_;
  std::vector<std::uint32_t> thread_ids_;  // by ring
  standing worst_ = standing::known;
};

}  // namespace curfew::reader
