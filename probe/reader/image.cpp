#include "probe/reader/image.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace curfew::reader {

namespace {

using segment::node_kind;
constexpr auto relaxed = std::memory_order_relaxed;  // of our own copies; source::read orders the copying

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t whole_pages(std::uint64_t bytes) { return (bytes + page_bytes - 1) / page_bytes * page_bytes; }

node_kind kind_of(const segment::slot& s) { return static_cast<node_kind>(s.kind.load(relaxed)); }

// Where the tables come to stand, one extent each.
class plan {
 public:
  // Returns the table's offset. Nothing is there of an empty table.
  std::uint64_t add(segment::table kind, std::uint64_t bytes) {
    const std::uint64_t offset = size_;
    if (bytes == 0) return offset;
    extents_[count_++] = {static_cast<std::uint32_t>(kind), 0, offset, whole_pages(bytes), 0};
    size_ += whole_pages(bytes);
    return offset;
  }
  std::uint64_t size() const { return size_; }
  std::uint32_t count() const { return count_; }
  void write(std::byte* image) const {
    std::memcpy(image + segment::extents_offset, extents_.data(), count_ * sizeof(segment::extent));
  }

 private:
  std::array<segment::extent, 6> extents_{};
  std::uint32_t count_ = 0;
  std::uint64_t size_ = segment::header_bytes;
};

// On another machine, or after a boot, only the header can tell how long a tick was.
void describe_clock(segment::header& h, bool live, const pass_result& pass) {
  const double ns_per_tick = tick_clock(*pass.last.header, live, pass.ended).ns_per_tick();
  h.ns_per_tick_32_32 = static_cast<std::uint64_t>(ns_per_tick * 4294967296.0);
  if (!live || !pass.ended) return;  // of a dead process, the latest anchor is the last word
  h.latest_sequence.store(0, relaxed);
  h.latest.ticks.store(pass.ended->ticks, relaxed);
  h.latest.monotonic_ns.store(pass.ended->monotonic_ns, relaxed);
  h.latest.realtime_ns.store(pass.ended->realtime_ns, relaxed);
}

void describe(segment::header& h, const pass_result& pass, std::uint32_t slots_used, std::uint32_t extents) {
  std::memcpy(static_cast<void*>(&h), pass.last.header.get(), sizeof(h));
  h.extent_count.store(extents, relaxed);
  h.slots_used.store(slots_used, relaxed);
  h.sites_used.store(pass.last.sites_used, relaxed);
  h.strings_used.store(pass.last.strings_used, relaxed);
  h.counters_used.store(pass.counters.size(), relaxed);
  h.rings_used.store(pass.last.rings_used, relaxed);
  h.poll_rings_used.store(pass.last.poll_rings_used, relaxed);
}

}  // namespace

image_collector::image_collector(const source& from, bool live) : source_(from), live_(live) {}

void image_collector::begin(const directory& d, const std::optional<anchor>&) {
  slots_used_ = d.slots_used;
  slots_ = std::make_unique<std::byte[]>(std::size_t{slots_used_} * sizeof(segment::slot));
}

reception image_collector::accept(std::uint32_t index, const segment::slot& s, bool) {
  std::memcpy(slot_at(index), &s, sizeof(s));
  const node_kind kind = kind_of(s);
  if (kind == node_kind::loop) loops_.insert(index);
  if (kind == node_kind::task || kind == node_kind::group) loops_.insert(s.loop.load(relaxed));
  if (kind == node_kind::task) notes_.insert(s.note.load(relaxed));
  return reception::taken;
}

void image_collector::recheck(slot_reader& slots, const directory& d) {
  if (!live_) return;
  for (const std::uint32_t index : loops_) recheck_one(slots, d, index, node_kind::loop);
  for (const std::uint32_t index : notes_) recheck_one(slots, d, index, node_kind::note);
}

void image_collector::recheck_one(slot_reader& slots, const directory& d, std::uint32_t index, node_kind expected) {
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

image image_collector::finish(const pass_result& pass) {
  const directory& last = pass.last;
  plan layout;
  const std::uint64_t slots = layout.add(segment::table::slots, std::uint64_t{slots_used_} * sizeof(segment::slot));
  const std::uint64_t sites = layout.add(segment::table::sites, std::uint64_t{last.sites_used} * sizeof(segment::site));
  const std::uint64_t strings = layout.add(segment::table::strings, last.strings_used);
  const std::uint64_t counters =
      layout.add(segment::table::counters, std::uint64_t{pass.counters.size()} * sizeof(segment::counters));
  const std::uint64_t rings = layout.add(segment::table::rings, std::uint64_t{last.rings_used} * sizeof(segment::ring));
  const std::uint64_t polls =
      layout.add(segment::table::poll_rings, std::uint64_t{last.poll_rings_used} * sizeof(segment::poll_ring));

  image result{std::make_unique<std::byte[]>(layout.size()), layout.size()};
  std::byte* const out = result.bytes.get();
  segment::header h{};
  describe(h, pass, slots_used_, layout.count());
  describe_clock(h, live_, pass);
  std::memcpy(out, &h, sizeof(h));
  layout.write(out);
  std::memcpy(out + slots, slots_.get(), std::size_t{slots_used_} * sizeof(segment::slot));
  last.sites.read(source_, 0, last.sites_used, out + sites);
  last.strings.read(source_, 0, last.strings_used, out + strings);
  for (std::uint32_t i = 0; i < pass.counters.size(); ++i) {
    std::memcpy(out + counters + i * sizeof(segment::counters), &pass.counters[i], sizeof(segment::counters));
  }
  for (std::uint32_t i = 0; i < last.rings_used; ++i) {
    copy_ring(last.rings, i, segment::ring_events, out + rings + i * sizeof(segment::ring));
  }
  for (std::uint32_t i = 0; i < last.poll_rings_used; ++i) {
    copy_ring(last.poll_rings, i, segment::poll_ring_events, out + polls + i * sizeof(segment::poll_ring));
  }
  return result;
}

// A ring goes on while it is copied. What was overwritten meanwhile, and the event after it that may be in the making,
// stand where the oldest events of the copy would be: those are blanked (kind none).
void image_collector::copy_ring(const table& rings, std::uint32_t index, std::uint32_t events, std::byte* out) const {
  const std::uint64_t head_at = rings.offset_of(index) + offsetof(segment::ring, head);
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  source_.read(head_at, &before, sizeof(before));
  rings.read(source_, index, 1, out);
  source_.read(head_at, &after, sizeof(after));
  const std::uint64_t overwritten = after - before;  // wraps in a damaged file: then all
  const std::uint64_t blank = std::min<std::uint64_t>(overwritten, events - 1) + 1;
  for (std::uint64_t n = before; n != before + blank; ++n) {
    std::memset(out + offsetof(segment::ring, events) + n % events * sizeof(segment::event), 0, sizeof(segment::event));
  }
  std::memcpy(out + offsetof(segment::ring, head), &before, sizeof(before));
}

}  // namespace curfew::reader
