// Every site that was interned, once, in private memory and found by content; the segment's table of sites is a copy of
// it, as with string_pool, of which the same holds.
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
  // 0 where there is no room, which is counted in header::lost_names.
  site_id intern(const site_key&) noexcept;

  const site_key& operator[](site_id id) const noexcept { return keys_[id]; }

  // A task of that function was spawned there. So that a task can be named that was born and ended between two looks:
  // its spawn event has the site alone.
  void note_spawn(site_id spawned_at, site_id function) noexcept;

  // As it stands in the segment; nullptr when it does not.
  segment::site* written(site_id id) const noexcept { return static_cast<segment::site*>(table_.at(id)); }

  bool begin() noexcept;    // site 0, at the first use. False: no memory
  bool in_step() noexcept;  // copies to the segment what it lacks. False: no room there
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
