#include "probe/reader/counter_blocks.hpp"

#include <cstddef>

#include "probe/reader/counts.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

static_assert(sizeof(segment::counters) % sizeof(std::uint64_t) == 0);

void read_block(const segment_bytes& from, std::uint64_t offset, segment::counters& out, std::size_t bytes) {
  read_counts(from, offset, {reinterpret_cast<std::uint64_t*>(&out), bytes / sizeof(std::uint64_t)});
}

}  // namespace

void counter_blocks::before_slots(const segment_bytes& from, const tables& d) {
  block copy;
  certain_.assign(d.counters_used, {});
  for (std::uint32_t i = 0; i < d.counters_used; ++i) {
    read_block(from, d.counters.offset_of(i), copy.value, offsetof(segment::counters, poll_duration));
    certain_[i] = {copy.value.spawned.load(of_copy),   copy.value.completed.load(of_copy),
                   copy.value.failed.load(of_copy),    copy.value.cancelled.load(of_copy),
                   copy.value.destroyed.load(of_copy), 0};
  }
  for (std::uint32_t i = 0; i < d.counters_used; ++i) {
    read_block(from, d.counters.offset_of(i), copy.value, offsetof(segment::counters, poll_duration));
    certain_[i].untracked = copy.value.untracked.load(of_copy);
  }
}

void counter_blocks::after_slots(const segment_bytes& from, const tables& d) {
  count_ = d.counters_used;
  blocks_ = std::make_unique<block[]>(count_);
  for (std::uint32_t i = 0; i < count_; ++i)
    read_block(from, d.counters.offset_of(i), blocks_[i].value, sizeof(segment::counters));
  certain_.resize(count_);  // blocks that came into use meanwhile had counted nothing before
  for (std::uint32_t i = 0; i < count_; ++i) {
    blocks_[i].value.spawned.store(certain_[i].spawned, of_copy);
    blocks_[i].value.completed.store(certain_[i].completed, of_copy);
    blocks_[i].value.failed.store(certain_[i].failed, of_copy);
    blocks_[i].value.cancelled.store(certain_[i].cancelled, of_copy);
    blocks_[i].value.destroyed.store(certain_[i].destroyed, of_copy);
    blocks_[i].value.untracked.store(certain_[i].untracked, of_copy);
  }
}

}  // namespace curfew::reader
