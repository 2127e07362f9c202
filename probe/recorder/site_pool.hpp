// Keeps every site that was interned, once, in private memory, and finds it by content. The segment's table of sites is
// a copy of it. What holds of string_pool holds here, too.
#pragma once

#include <cstdint>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/content_index.hpp"
#include "probe/recorder/hidden.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

struct site_key {
  string_id file;
  string_id function;
  std::uint32_t line;
  std::uint32_t column;
  bool operator==(const site_key&) const = default;
};

class site_pool {
 public:
  // Returns 0 if there is no room, which is counted in header::lost_names.
  site_id intern(const site_key&) noexcept;

  const site_key& operator[](site_id id) const noexcept { return keys_[id]; }

  // Notes that a task of that function was spawned at that site. So a task can be named that was born and has ended
  // between two reads: its spawn event has only the site.
  void note_spawn(site_id spawned_at, site_id function) noexcept;

  // Returns the site as it stands in the segment, or nullptr if it does not.
  segment::site* written(site_id id) const noexcept { return static_cast<segment::site*>(table_.at(id)); }

  bool begin() noexcept;    // makes site 0, at the first use; false if there is no memory
  bool in_step() noexcept;  // copies to the segment what it lacks; false if there is no room
  void forget_segment() noexcept;

 private:
  bool write(std::uint64_t from, std::uint64_t end) noexcept;

  private_array<site_key> keys_{std::uint64_t{1} << 22};
  private_array<site_id> spawned_functions_{std::uint64_t{1} << 22};  // by site: segment::site::spawns
  std::uint64_t used_ = 0;
  std::uint64_t written_ = 0;  // how many of them the segment has
  content_index by_content_;
  block_table table_{segment::table::sites, sizeof(segment::site), 64};
};
CURFEW_HIDDEN extern constinit site_pool sites;

}  // namespace curfew::recorder::detail
