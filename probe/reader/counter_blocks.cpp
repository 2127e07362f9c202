#include "probe/reader/counter_blocks.hpp"

#include <cstddef>

#include "probe/reader/counts.hpp"

namespace curfew::reader {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;  // of our own copies; source::read orders the copying

static_assert(sizeof(segment::counters) % sizeof(std::uint64_t) == 0);

void read_block(const source& from, std::uint64_t offset, segment::counters& out, std::size_t bytes) {
  read_counts(from, offset, {reinterpret_cast<std::uint64_t*>(&out), bytes / sizeof(std::uint64_t)});
}

}  // namespace

void counter_blocks::before_slots(const source& from, const tables& d) {
  block copy;
  certain_.assign(d.counters_used, {});
  for (std::uint32_t i = 0; i < d.counters_used; ++i) {
    read_block(from, d.counters.offset_of(i), copy.value, offsetof(segment::counters, poll_duration));
    certain_[i] = {copy.value.spawned.load(relaxed),   copy.value.completed.load(relaxed),
                   copy.value.failed.load(relaxed),    copy.value.cancelled.load(relaxed),
                   copy.value.destroyed.load(relaxed), 0};
  }
  for (std::uint32_t i = 0; i < d.counters_used; ++i) {
    read_block(from, d.counters.offset_of(i), copy.value, offsetof(segment::counters, poll_duration));
    certain_[i].untracked = copy.value.untracked.load(relaxed);
  }
}

void counter_blocks::after_slots(const source& from, const tables& d) {
  count_ = d.counters_used;
  blocks_ = std::make_unique<block[]>(count_);
  for (std::uint32_t i = 0; i < count_; ++i)
    read_block(from, d.counters.offset_of(i), blocks_[i].value, sizeof(segment::counters));
  certain_.resize(count_);  // those that came into use meanwhile had counted nothing
  for (std::uint32_t i = 0; i < count_; ++i) {
    blocks_[i].value.spawned.store(certain_[i].spawned, relaxed);
    blocks_[i].value.completed.store(certain_[i].completed, relaxed);
    blocks_[i].value.failed.store(certain_[i].failed, relaxed);
    blocks_[i].value.cancelled.store(certain_[i].cancelled, relaxed);
    blocks_[i].value.destroyed.store(certain_[i].destroyed, relaxed);
    blocks_[i].value.untracked.store(certain_[i].untracked, relaxed);
  }
}

}  // namespace curfew::reader
