// The numbers of the polls of one lane, in the order of the polls' ends. It grows at its end and is trimmed at its
// front. It tells how long any stretch of them took together, and when each was, while it reads few of the polls
// themselves, which are far apart in memory.
//
// It is a ring of blocks of eight numbers; each block has the end of its first poll, and how long all polls before it
// took. That is six bytes for each number, and each poll is in three indexes: those of its thread, its task and its
// spawn group.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <span>
#include <vector>

#include "viewer/timeline/stored_poll.hpp"

namespace curfew::viewer::timeline {

class poll_index {
 public:
  static constexpr std::uint32_t block_size = 8;

  auto all() const {
    return std::views::iota(std::size_t{0}, size()) |
           std::views::transform([this](std::size_t position) { return (*this)[position]; });
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint32_t front() const { return (*this)[0]; }
  std::uint32_t operator[](std::size_t position) const { return *address(position); }

  // Each returns nanoseconds since the process began.
  std::int64_t end_ns(std::size_t position) const { return poll(position).end_ns; }
  std::int64_t begin_ns(std::size_t position) const { return poll(position).end_ns - poll(position).took_ns(); }

  // Returns how long the polls at positions [from, to) took together.
  std::int64_t busy_ns(std::size_t from, std::size_t to) const;
  // Returns about the same without reading any poll: it takes all polls of a block for equally long. The sum over
  // adjacent stretches is that of the whole, so errors do not add up.
  std::int64_t busy_roughly_ns(std::size_t from, std::size_t to) const { return busy_until(to) - busy_until(from); }

  // Returns the last position up to this one where a block begins; 0 if there is none.
  std::size_t whole_blocks(std::size_t position) const {
    const std::size_t beyond = (first_ + position) % block_size;
    return beyond < position ? position - beyond : 0;
  }

  // Returns the first position, from `from` on, whose poll ends after `at`; size() if there is none.
  std::size_t first_ending_after(std::int64_t at, std::size_t from = 0) const;

  // Adds poll `number` of `polls` after those that ended no later, which is nearly always at the end.
  // REQUIRES: all polls of an index are in the same array, which outlives it.
  void add(const stored_poll* polls, std::uint32_t number) {
    const std::size_t at = place(size_);
    if (at % block_size == 0 || polls[number].end_ns < last_end_ns_) return add_with_care(polls, number);
    blocks_[at / block_size].numbers[at % block_size] = number;
    ++size_;
    busy_ns_ += polls[number].took_ns();
    last_end_ns_ = polls[number].end_ns;
  }

  // Removes a poll, which is nearly always the first. REQUIRES: the poll is still what it was when it was added.
  void remove(std::uint32_t number) {
    if (size_ < 2 || front() != number) return remove_with_care(number);
    first_ = static_cast<std::uint32_t>(place(1));
    --size_;
    if (first_ % block_size == 0) shrink();
  }

  // Removes the polls for which keep(number) is false, except those that ended before `since`, and adds those in
  // `more`. REQUIRES: those in `more` are in the order of their ends, and none of them ended before `since`.
  template <class Keep>
  void arrange(const stored_poll* polls, std::int64_t since, std::span<const std::uint32_t> more, Keep keep);

  // Each prefetches what add() or remove() will need, for callers that have something else to do before.
  void prefetch_end() const {
    if (blocks_for(size_ + std::size_t{1}) <= capacity_) __builtin_prefetch(address(size_), 1);
  }
  void prefetch_front() const {
    if (size_ != 0) __builtin_prefetch(address(0));
  }

 private:
  struct block {
    std::int64_t first_end_ns;    // end of its first poll; in the index's first block, that poll may have been removed
    std::int64_t busy_before_ns;  // how long all polls before it took; only differences mean something
    std::array<std::uint32_t, block_size> numbers;
  };

  std::size_t place(std::size_t position) const {
    const std::size_t p = first_ + position, all = std::size_t{capacity_} * block_size;
    return p < all ? p : p - all;
  }
  bool begins_block(std::size_t position) const { return (first_ + position) % block_size == 0; }
  block& block_of(std::size_t position) { return blocks_[place(position) / block_size]; }
  const block& block_of(std::size_t position) const { return blocks_[place(position) / block_size]; }
  const stored_poll& poll(std::size_t position) const { return polls_[(*this)[position]]; }
  std::uint32_t* address(std::size_t position) const {
    const std::size_t p = place(position);
    return &blocks_[p / block_size].numbers[p % block_size];
  }
  std::size_t blocks_for(std::size_t size) const { return (first_ % block_size + size + block_size - 1) / block_size; }
  std::int64_t busy_before(std::size_t begin) const {
    return begin == size_ ? busy_ns_ : block_of(begin).busy_before_ns;
  }
  std::int64_t busy_until(std::size_t position) const;
  std::int64_t sum(std::size_t from, std::size_t to) const;
  void cut(std::size_t size);
  void swap_with_next(std::size_t position);
  void add_with_care(const stored_poll*, std::uint32_t number);
  void remove_with_care(std::uint32_t number);
  void make_room(std::size_t blocks);
  void shrink();

  const stored_poll* polls_ = nullptr;
  std::unique_ptr<block[]> blocks_;
  std::int64_t busy_ns_ = 0;  // how long all polls took: the busy_before_ns of the next block
  std::int64_t last_end_ns_ = 0;
  std::uint32_t first_ = 0;  // place of position 0 in the ring, in numbers
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;  // in blocks
};

template <class Keep>
void poll_index::arrange(const stored_poll* polls, std::int64_t since, std::span<const std::uint32_t> more, Keep keep) {
  const std::size_t from = first_ending_after(since - 1);
  std::vector<std::uint32_t> tail;
  tail.reserve(size() - from);
  for (std::size_t i = from; i < size(); ++i)
    if (keep((*this)[i])) tail.push_back((*this)[i]);
  cut(from);
  auto next = more.begin();
  for (const std::uint32_t n : tail) {
    for (; next != more.end() && polls[*next].end_ns < polls[n].end_ns; ++next) add(polls, *next);
    add(polls, n);
  }
  for (; next != more.end(); ++next) add(polls, *next);
}

}  // namespace curfew::viewer::timeline
