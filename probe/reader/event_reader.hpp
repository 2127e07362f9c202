// Reads a process' events as they come: each call returns what was written since the call before, with the exact number
// of those that were overwritten in between. The timeline uses it. It trusts nothing in a file, like attachment.hpp.
//
// Not thread safe.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "probe/model/events.hpp"
#include "probe/reader/clock.hpp"
#include "probe/reader/ring_cursor.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/string_table.hpp"
#include "probe/segment/ring_layout.hpp"

namespace curfew::reader {

class event_reader {
 public:
  explicit event_reader(segment_bytes from) : source_(std::move(from)) {}

  // Returns the events since the last call. Throws error.
  model::event_batch take();

 private:
  void take_threads(const tables&, model::event_batch&) const;
  model::thread_events decode(const ring_cursor::stretch&, model::index thread, bool polls);
  std::optional<model::event> decode(const segment::event&, bool polls);

  segment_bytes source_;
  string_table strings_;
  std::size_t texts_given_ = 0;
  std::vector<ring_cursor> rings_, poll_rings_;
  // These belong to the call that is under way.
  tick_clock clock_;
  std::uint32_t sites_used_ = 0;
};

}  // namespace curfew::reader
