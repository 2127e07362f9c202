#include "viewer/timeline/poll_index.hpp"

#include <algorithm>
#include <utility>

namespace curfew::viewer::timeline {

std::int64_t poll_index::sum(std::size_t from, std::size_t to) const {
  std::int64_t all = 0;
  for (; from < to; ++from) all += poll(from).took_ns();
  return all;
}

std::int64_t poll_index::busy_ns(std::size_t from, std::size_t to) const {
  if (from >= to) return 0;
  const std::size_t first_whole = from + (block_size - (first_ + from) % block_size) % block_size;
  if (first_whole > to) return sum(from, to);
  const std::size_t last = to - (first_ + to) % block_size;  // the position where the block of `to` begins
  const std::int64_t head = sum(from, first_whole) - busy_before(first_whole);
  return to == size_ ? head + busy_ns_ : head + busy_before(last) + sum(last, to);
}

std::int64_t poll_index::busy_until(std::size_t position) const {
  if (position == size_) return busy_ns_;
  const std::size_t in_block = (first_ + position) % block_size;
  const block& b = block_of(position);
  if (in_block == 0) return b.busy_before_ns;
  const std::size_t next = position - in_block + block_size;  // the position where the next block begins
  const std::int64_t after = next < size_ ? block_of(next).busy_before_ns : busy_ns_;
  const std::size_t all = next < size_ ? block_size : block_size - (next - size_);
  return b.busy_before_ns +
         (after - b.busy_before_ns) * static_cast<std::int64_t>(in_block) / static_cast<std::int64_t>(all);
}

std::size_t poll_index::first_ending_after(std::int64_t at, std::size_t from) const {
  if (from >= size_) return size_;
  // Finds `low`, the last block whose first poll ended by then, where block 0 is that of `from`. The steps double,
  // because the block is mostly near.
  const std::size_t second = from + block_size - (first_ + from) % block_size;  // the position where block 1 begins
  const std::size_t blocks = second >= size_ ? 0 : (size_ - second - 1) / block_size + 1;
  const auto begin = [&](std::size_t b) { return second + (b - 1) * block_size; };
  std::size_t low = 0, high = 1, step = 1;
  while (high <= blocks && block_of(begin(high)).first_end_ns <= at) {
    low = high;
    high += step;
    step *= 2;
  }
  high = std::min(high, blocks + 1);
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (block_of(begin(middle)).first_end_ns <= at ? low : high) = middle;
  }
  std::size_t first = low == 0 ? from : begin(low) + 1;
  std::size_t last = std::min<std::size_t>(size_, low == 0 ? second : begin(low) + block_size);
  while (first < last) {
    const std::size_t middle = (first + last) / 2;
    if (end_ns(middle) <= at)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

void poll_index::add_with_care(const stored_poll* polls, std::uint32_t added) {
  polls_ = polls;
  if (const std::size_t blocks = blocks_for(size_ + std::size_t{1}); blocks > capacity_) make_room(blocks + blocks / 4);
  const stored_poll& p = polls[added];
  std::size_t at = size_++;
  *address(at) = added;
  if (begins_block(at)) {
    block_of(at).first_end_ns = p.end_ns;
    block_of(at).busy_before_ns = busy_ns_;
  }
  busy_ns_ += p.took_ns();
  if (at == 0 || p.end_ns >= last_end_ns_) {
    last_end_ns_ = p.end_ns;
    return;
  }
  for (; at != 0 && p.end_ns < end_ns(at - 1); --at) swap_with_next(at - 1);
}

void poll_index::remove_with_care(std::uint32_t removed) {
  std::size_t at = 0;
  for (; at < size_ && (*this)[at] != removed; ++at)
    if (end_ns(at) > polls_[removed].end_ns) return;  // the poll is not in this index
  if (at == size_) return;
  for (; at != 0; --at) swap_with_next(at - 1);
  first_ = static_cast<std::uint32_t>(place(1));
  --size_;
  if (size_ == 0) return cut(0);
  shrink();
}

void poll_index::shrink() {
  if (const std::size_t used = blocks_for(size_); used < capacity_ / 4) make_room(used + used / 4);
}

// Exchanges the number at `position` with the one after it.
void poll_index::swap_with_next(std::size_t position) {
  std::uint32_t& first = *address(position);
  std::uint32_t& second = *address(position + 1);
  std::swap(first, second);
  if (begins_block(position)) block_of(position).first_end_ns = polls_[first].end_ns;
  if (begins_block(position + 1)) {
    block& b = block_of(position + 1);
    b.first_end_ns = polls_[second].end_ns;
    b.busy_before_ns += polls_[first].took_ns() - polls_[second].took_ns();
  }
}

void poll_index::cut(std::size_t size) {
  if (size == 0) {
    *this = poll_index();
    return;
  }
  busy_ns_ -= busy_ns(size, size_);
  size_ = static_cast<std::uint32_t>(size);
  last_end_ns_ = end_ns(size - 1);
}

// Makes room for exactly so many blocks: a vector, which doubles, might take twice as much.
void poll_index::make_room(std::size_t blocks) {
  auto roomier = std::make_unique_for_overwrite<block[]>(blocks);
  const std::size_t begin = first_ / block_size, used = blocks_for(size_);
  const std::size_t up_to_end = std::min(used, capacity_ - begin);
  std::copy_n(blocks_.get() + begin, up_to_end, roomier.get());
  std::copy_n(blocks_.get(), used - up_to_end, roomier.get() + up_to_end);
  blocks_ = std::move(roomier);
  capacity_ = static_cast<std::uint32_t>(blocks);
  first_ %= block_size;
}

}  // namespace curfew::viewer::timeline
