// A segment as raw structs, for tests of the writing half alone: it trusts what it maps, which a real reader never
// does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probe/segment/layout.hpp"

namespace curfew::tests {

struct slot_copy {
  std::uint32_t index = 0;
  segment::node_kind kind{};
  segment::node_state state{};
  std::uint32_t depth = 0;
  std::uint64_t id = 0, owner = 0, spawner = 0, spawned = 0, since = 0, busy = 0, wait_on = 0;
  std::uint32_t flags = 0, polls = 0, spawn_site = 0, function = 0, name = 0, where = 0, loop = 0, note = 0;
  std::uint32_t stack[segment::max_stack] = {};

  bool is_task() const { return kind == segment::node_kind::task && state != segment::node_state::free; }
  bool is_live_task() const { return is_task() && state <= segment::node_state::waiting; }
  segment::owner_kind owned_by() const {
    return static_cast<segment::owner_kind>((flags & segment::flag::owner_mask) >> segment::flag::owner_shift);
  }
  segment::cancel_reason reason() const {
    return static_cast<segment::cancel_reason>((flags & segment::flag::reason_mask) >> segment::flag::reason_shift);
  }
};

// Of all blocks with one name, summed.
struct counted {
  std::uint64_t spawn_begun = 0, spawned = 0, end_begun = 0, completed = 0, failed = 0, cancelled = 0, destroyed = 0;
  std::uint64_t untracked = 0, orphaned = 0, pending_at_shutdown = 0, unobserved_errors = 0, cancels_asked = 0;
  std::uint64_t failed_daemons = 0;
  std::uint64_t groups_opened = 0, groups_closed = 0;
  std::uint64_t polls = 0, delay_observations = 0, lifetime_observations = 0;
  std::uint64_t poll_ns = 0, delay_ns = 0, lifetime_ns = 0;
  std::uint32_t blocks = 0;
  std::uint64_t ended() const { return completed + failed + cancelled + destroyed; }
};

class segment_view {
 public:
  explicit segment_view(const std::string& path);
  ~segment_view();
  segment_view(const segment_view&) = delete;
  segment_view& operator=(const segment_view&) = delete;

  // The segment that this process records in: the only one of its pid in $CURFEW_DIR.
  static std::string own_path();

  const segment::header& head() const { return *reinterpret_cast<const segment::header*>(base_); }
  int fd() const { return fd_; }

  // Item `index` of a table; maps more of the file when it has grown. nullptr: the table has no such item.
  const void* item(segment::table, std::uint64_t index);
  std::uint64_t capacity(segment::table);  // items that fit in its extents
  std::uint32_t extents_of(segment::table);

  const segment::slot& raw_slot(std::uint32_t index);
  // A copy that is not torn; waits for a writer that is inside.
  slot_copy slot_at(std::uint32_t index);
  std::vector<slot_copy> slots();  // all that are not free
  std::vector<slot_copy> tasks_of(std::string_view loop_name);
  slot_copy loop_named(std::string_view name);     // kind none: there is none
  const segment::note* note_of(const slot_copy&);  // nullptr: it has none
  std::string error_of(const slot_copy&);

  std::string text(std::uint32_t string_id);
  const segment::site& site(std::uint32_t id);
  const segment::ring& ring(std::uint32_t index);
  const segment::poll_ring& poll_ring(std::uint32_t index);
  // Number n of a ring, of either kind, that does not move meanwhile.
  template <class Ring>
  const segment::event& event(const Ring& r, std::uint64_t n) {
    return event_at(segment::unpacked(r.place.load()), n);
  }
  counted counters_of(std::string_view loop_name);

 private:
  void map();
  const segment::event& event_at(segment::ring_place, std::uint64_t n);
  const segment::extent* extents() const;

  int fd_ = -1;
  const char* base_ = nullptr;
  std::uint64_t size_ = 0;
  std::vector<std::pair<void*, std::uint64_t>> mapped_;
};

}  // namespace curfew::tests
