#include "probe/reader/segment_copy.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "probe/reader/object_table.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::node_kind;

constexpr std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + segment::extent_alignment - 1) / segment::extent_alignment * segment::extent_alignment;
}

node_kind kind_of(const segment::slot& s) { return static_cast<node_kind>(s.kind.load(of_copy)); }

// Decides where the tables are in the copy, with one extent each.
class plan {
 public:
  // Returns the table's offset. An empty table gets no extent.
  std::uint64_t add(segment::table kind, std::uint64_t bytes) {
    const std::uint64_t offset = size_;
    if (bytes == 0) return offset;
    extents_[count_++] = {static_cast<std::uint32_t>(kind), 0, offset, aligned(bytes), 0};
    size_ += aligned(bytes);
    return offset;
  }
  std::uint64_t size() const { return size_; }
  std::uint32_t count() const { return count_; }
  void write(std::byte* image) const {
    std::memcpy(image + segment::extents_offset, extents_.data(), count_ * sizeof(segment::extent));
  }

 private:
  std::array<segment::extent, 8> extents_{};
  std::uint32_t count_ = 0;
  std::uint64_t size_ = segment::header_bytes;
};

// Writes into the header how long a tick was, because on another machine, or after a boot, only the header can tell.
void describe_clock(segment::header& h, bool live, const scan_result& scan) {
  const double ns_per_tick = tick_clock(*scan.last.header, live, scan.ended).ns_per_tick();
  h.ns_per_tick_32_32 = static_cast<std::uint64_t>(ns_per_tick * 4294967296.0);
  if (!live || !scan.ended) return;  // the latest anchor of a dead process is its last word
  h.latest_sequence.store(0, of_copy);
  h.latest.ticks.store(scan.ended->ticks, of_copy);
  h.latest.monotonic_ns.store(scan.ended->monotonic_ns, of_copy);
  h.latest.realtime_ns.store(scan.ended->realtime_ns, of_copy);
}

// Plans the rings one after the other in the copy, and counts their events in `events`.
std::vector<planned_ring> plan_rings(const segment_bytes& s, const tables& d, const table& rings, std::uint32_t used,
                                     std::uint32_t& events) {
  std::vector<planned_ring> all;
  for (std::uint32_t i = 0; i < used; ++i) {
    ring_state from = read_ring(s, d, rings, i).value_or(ring_state{});
    // All rings have their events in one table: if they claim more than it holds, that is a lie that would take memory.
    if (events + std::uint64_t{from.place.count} > d.events.capacity()) from = {};
    all.push_back({i, from, events});
    events += from.place.count;
  }
  return all;
}

void describe(segment::header& h, const scan_result& scan, std::uint32_t slots_used, std::uint32_t extents,
              std::uint32_t events) {
  std::memcpy(static_cast<void*>(&h), scan.last.header.get(), sizeof(h));
  h.extent_count.store(extents, of_copy);
  h.slots_used.store(slots_used, of_copy);
  h.sites_used.store(scan.last.sites_used, of_copy);
  h.strings_used.store(scan.last.strings_used, of_copy);
  h.counters_used.store(scan.counters.size(), of_copy);
  h.rings_used.store(scan.last.rings_used, of_copy);
  h.poll_rings_used.store(scan.last.poll_rings_used, of_copy);
  h.events_used.store(events, of_copy);
  h.endpoints_used.store(scan.last.endpoints_used, of_copy);
}

}  // namespace

segment_copier::segment_copier(const segment_bytes& from, bool live) : source_(from), live_(live) {}

void segment_copier::begin(const tables& d, const std::optional<anchor>&) {
  slots_used_ = d.slots_used;
  slots_ = std::make_unique<std::byte[]>(std::size_t{slots_used_} * sizeof(segment::slot));
}

reception segment_copier::accept(std::uint32_t index, const segment::slot& s, bool) {
  std::memcpy(slot_at(index), &s, sizeof(s));
  const node_kind kind = kind_of(s);
  if (kind == node_kind::loop) loops_.insert(index);
  if (kind == node_kind::task || kind == node_kind::group) loops_.insert(s.loop.load(of_copy));
  if (kind == node_kind::task) notes_.insert(s.note.load(of_copy));
  return reception::taken;
}

void segment_copier::recheck(slot_reader& slots, const tables& d) {
  if (!live_) return;
  for (const std::uint32_t index : loops_) recheck_one(slots, d, index, node_kind::loop);
  for (const std::uint32_t index : notes_) recheck_one(slots, d, index, node_kind::note);
}

void segment_copier::recheck_one(slot_reader& slots, const tables& d, std::uint32_t index, node_kind expected) {
  if (index == 0 || index >= slots_used_) return;
  const segment::slot* const now = slots.copy_one(d.slots, index);
  if (now == nullptr) return;
  segment::slot before;
  std::memcpy(static_cast<void*>(&before), slot_at(index), sizeof(before));
  if (kind_of(*now) == expected) {
    std::memcpy(slot_at(index), now, sizeof(*now));
  } else if (kind_of(before) == expected) {
    std::memset(slot_at(index), 0, sizeof(before));
  }
}

segment_copy segment_copier::finish(const scan_result& scan) {
  const tables& last = scan.last;
  plan layout;
  const std::uint64_t slots = layout.add(segment::table::slots, std::uint64_t{slots_used_} * sizeof(segment::slot));
  const std::uint64_t sites = layout.add(segment::table::sites, std::uint64_t{last.sites_used} * sizeof(segment::site));
  const std::uint64_t strings = layout.add(segment::table::strings, last.strings_used);
  const std::uint64_t counters =
      layout.add(segment::table::counters, std::uint64_t{scan.counters.size()} * sizeof(segment::counters));
  const std::uint64_t rings = layout.add(segment::table::rings, std::uint64_t{last.rings_used} * sizeof(segment::ring));
  const std::uint64_t polls =
      layout.add(segment::table::poll_rings, std::uint64_t{last.poll_rings_used} * sizeof(segment::poll_ring));
  std::uint32_t events_used = 0;
  const auto lifecycle = plan_rings(source_, last, last.rings, last.rings_used, events_used);
  const auto of_polls = plan_rings(source_, last, last.poll_rings, last.poll_rings_used, events_used);
  const std::uint64_t events = layout.add(segment::table::events, std::uint64_t{events_used} * sizeof(segment::event));
  const std::uint64_t endpoints =
      layout.add(segment::table::endpoints, std::uint64_t{last.endpoints_used} * sizeof(segment::endpoint));

  segment_copy result{std::make_unique<std::byte[]>(layout.size()), layout.size()};
  std::byte* const out = result.bytes.get();
  segment::header h{};
  describe(h, scan, slots_used_, layout.count(), events_used);
  describe_clock(h, live_, scan);
  std::memcpy(out, &h, sizeof(h));
  layout.write(out);
  std::memcpy(out + slots, slots_.get(), std::size_t{slots_used_} * sizeof(segment::slot));
  last.sites.read(source_, 0, last.sites_used, out + sites);
  last.strings.read(source_, 0, last.strings_used, out + strings);
  for (std::uint32_t i = 0; i < scan.counters.size(); ++i) {
    std::memcpy(out + counters + i * sizeof(segment::counters), &scan.counters[i], sizeof(segment::counters));
  }
  std::memcpy(out + endpoints, static_cast<const void*>(read_endpoints(source_, last, last.endpoints_used).get()),
              std::size_t{last.endpoints_used} * sizeof(segment::endpoint));
  for (const planned_ring& r : lifecycle) copy_ring(last, last.rings, r, out + rings, out + events);
  for (const planned_ring& r : of_polls) copy_ring(last, last.poll_rings, r, out + polls, out + events);
  return result;
}

// Copies a ring, which goes on while it is copied. Events that were overwritten meanwhile, and the event after them
// that may be in the making, are where the oldest events of the copy would be: those are blanked (kind none). If the
// ring moved away meanwhile, all are blanked.
void segment_copier::copy_ring(const tables& d, const table& rings, const planned_ring& r, std::byte* ring_copies,
                               std::byte* event_copies) const {
  std::byte* const ring = ring_copies + std::size_t{r.item} * rings.item_bytes();
  rings.read(source_, r.item, 1, ring);
  const segment::ring_place from = r.from.place;
  const std::uint64_t place = segment::packed({r.to, from.count});
  std::memcpy(ring + offsetof(segment::ring, place), &place, sizeof(place));
  std::memcpy(ring + offsetof(segment::ring, head), &r.from.head, sizeof(r.from.head));
  if (from.count == 0) return;
  std::byte* const events = event_copies + std::size_t{r.to} * sizeof(segment::event);
  d.events.read(source_, from.first, from.count, events);
  const std::optional<ring_state> after = read_ring(source_, d, rings, r.item);
  const bool stayed = after && after->place.first == from.first && after->place.count == from.count;
  // This wraps in a damaged file, and then all are blanked.
  const std::uint64_t overwritten = stayed ? after->head - r.from.head : from.count;
  const std::uint64_t blank = std::min<std::uint64_t>(overwritten, from.count - 1) + 1;
  for (std::uint64_t n = r.from.head; n != r.from.head + blank; ++n) {
    std::memset(events + n % from.count * sizeof(segment::event), 0, sizeof(segment::event));
  }
}

}  // namespace curfew::reader
