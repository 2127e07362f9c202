// Keeps every string that was interned, once, in private memory, and finds it by content. The segment's table of
// strings is a copy of it, item by item, so that ids stay good while there is no segment yet, and in a forked child
// that makes its own.
//
// Invariant: the segment has all of it, or nothing while there is no segment or no room. Not thread-safe: it is under
// interning_mutex, except that a thread may read without it what it got an id for.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "probe/recorder/block_table.hpp"
#include "probe/recorder/content_index.hpp"
#include "probe/recorder/hidden.hpp"
#include "probe/recorder/private_array.hpp"
#include "probe/recorder/types.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::recorder::detail {

class string_pool {
 public:
  // Returns 0 for "", and if there is no room, which is counted in header::lost_names.
  string_id intern(std::string_view) noexcept;

  std::string_view operator[](string_id id) const noexcept {
    std::uint32_t length;
    std::memcpy(&length, bytes_.data() + id, sizeof length);
    return {bytes_.data() + id + sizeof length, length};
  }

  bool begin() noexcept;    // makes string 0, at the first use; false if there is no memory
  bool in_step() noexcept;  // copies to the segment what it lacks; false if there is no room
  void forget_segment() noexcept;

 private:
  bool write(std::uint64_t from, std::uint64_t end) noexcept;

  private_array<char> bytes_{std::uint64_t{256} << 20};
  std::uint64_t used_ = 0;
  std::uint64_t written_ = 0;  // how much of it the segment has
  content_index by_content_;
  block_table table_{segment::table::strings, 1, 4096};
};
CURFEW_HIDDEN extern constinit string_pool strings;

// Counts that something found no room for its name.
CURFEW_HIDDEN void lose_name() noexcept;

}  // namespace curfew::recorder::detail
