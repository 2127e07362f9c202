#include "probe/reader/slots.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using clock = std::chrono::steady_clock;

// For how long slots in change are tried again. A writer is in a slot for some 10 ns, unless it loses its processor
// there: then it is in the slot for a time slice, a few milliseconds.
constexpr std::chrono::milliseconds patience{50};
constexpr int rounds_of_yielding = 16;
constexpr int attempts_at_one = 100;

bool is_free(const segment::slot& s) {
  return s.kind.load(of_copy) == static_cast<std::uint8_t>(segment::node_kind::none);
}

std::uint32_t sequence_of(const segment::slot& s) { return s.sequence.load(std::memory_order_relaxed); }

}  // namespace

slot_reader::slot_reader(const segment_bytes& from, bool live)
    : source_(from), live_(live), data_(std::make_unique<piece>()) {
  if (live_) {
    before_ = std::make_unique<piece>();
    after_ = std::make_unique<piece>();
  }
}

void slot_reader::copy(const table& slots, std::uint32_t used, slot_sink& sink) {
  pending_.clear();
  if (used <= 1) return;  // slot 0 is never used
  for (const table::run& run : slots.runs(1, used - 1)) {
    for (std::uint64_t done = 0; done < run.items; done += piece_slots) {
      const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(piece_slots, run.items - done));
      copy_piece(run.offset + done * sizeof(segment::slot), static_cast<std::uint32_t>(run.first + done), count, sink);
    }
  }
  settle(slots, sink);
}

// Returns false if one copy was enough, because nobody writes, or because every slot is free.
bool slot_reader::copy_three_times(std::uint64_t offset, std::uint32_t count) {
  const std::size_t bytes = count * sizeof(segment::slot);
  source_.read(offset, data_.get(), bytes);
  if (!live_ || std::all_of(data_->slots, data_->slots + count, is_free)) return false;
  std::swap(before_, data_);
  source_.read(offset, data_.get(), bytes);
  source_.read(offset, after_.get(), bytes);
  return true;
}

// Copies one slot into data_[0]. Returns false if its writer was in it.
bool slot_reader::copy_in_place(const std::byte* from) {
  using word = std::atomic<std::uint64_t>;
  constexpr std::size_t words = sizeof(segment::slot) / sizeof(word);
  static_assert(offsetof(segment::slot, sequence) == 0, "the first word has the sequence, and whether it is free");
  const auto* const source = reinterpret_cast<const word*>(from);
  auto* const copy = reinterpret_cast<word*>(&data_->slots[0]);
  // Each load is an acquire, so that what is loaded later is never older; the partner is the writer's release stores.
  copy[0].store(source[0].load(std::memory_order_acquire), of_copy);
  if (is_free(data_->slots[0])) return true;
  for (std::size_t i = 1; i < words; ++i) {
    copy[i].store(source[i].load(std::memory_order_acquire), of_copy);
  }
  const std::uint32_t sequence = sequence_of(data_->slots[0]);
  return sequence % 2 == 0 && sequence == sequence_of(reinterpret_cast<const segment::slot&>(*from));
}

void slot_reader::copy_piece(std::uint64_t offset, std::uint32_t first, std::uint32_t count, slot_sink& sink) {
  if (const std::byte* const in_place = live_ ? source_.in_place(offset, count * sizeof(segment::slot)) : nullptr) {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!copy_in_place(in_place + i * sizeof(segment::slot))) {
        pending_.push_back(first + i);
      } else if (!is_free(data_->slots[0])) {
        offer(first + i, data_->slots[0], true, false, sink);
      }
    }
    return;
  }
  const bool proven = copy_three_times(offset, count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const segment::slot& slot = data_->slots[i];
    if (is_free(slot)) continue;
    const std::uint32_t sequence = sequence_of(proven ? after_->slots[i] : slot);
    const bool consistent = sequence % 2 == 0 && (!proven || sequence == sequence_of(before_->slots[i]));
    if (consistent || !live_) {
      offer(first + i, slot, consistent, false, sink);
    } else {
      pending_.push_back(first + i);
    }
  }
}

void slot_reader::offer(std::uint32_t index, const segment::slot& slot, bool consistent, bool final, slot_sink& sink) {
  switch (sink.accept(index, slot, final)) {
    case reception::refers_beyond:
      pending_.push_back(index);
      break;
    case reception::damaged:
      ++torn_;
      break;
    case reception::taken:
      if (!consistent) ++torn_;
      break;
  }
}

const segment::slot* slot_reader::copy_one(const table& slots, std::uint32_t index) {
  for (int attempt = 0; attempt < attempts_at_one; ++attempt) {
    if (copy_whole(slots.offset_of(index))) return &data_->slots[0];
    ::sched_yield();
  }
  return nullptr;
}

// Copies one slot into data_[0]. Returns false if its writer was in it.
bool slot_reader::copy_whole(std::uint64_t offset) {
  if (live_) {
    if (const std::byte* const in_place = source_.in_place(offset, sizeof(segment::slot)))
      return copy_in_place(in_place);
  }
  const bool proven = copy_three_times(offset, 1);
  const segment::slot& slot = data_->slots[0];
  if (is_free(slot)) return true;
  const std::uint32_t sequence = sequence_of(proven ? after_->slots[0] : slot);
  return sequence % 2 == 0 && (!proven || sequence == sequence_of(before_->slots[0]));
}

// Copies again what is left after the scan, until it is settled or patience ends.
void slot_reader::settle(const table& slots, slot_sink& sink) {
  const clock::time_point deadline = clock::now() + patience;
  bool final = !live_;  // nobody changes the slots of a dead process any more
  std::vector<std::uint32_t> round;
  for (int rounds = 0; !pending_.empty(); ++rounds) {
    if (rounds > rounds_of_yielding) std::this_thread::sleep_for(std::chrono::microseconds(100));
    sink.look_again();
    round.swap(pending_);
    for (std::size_t i = 0; i < round.size(); ++i) {
      if (i % 64 == 0) final = final || clock::now() >= deadline;
      const bool whole = copy_whole(slots.offset_of(round[i]));
      if (!whole && !final) {
        pending_.push_back(round[i]);
      } else if (!is_free(data_->slots[0])) {
        offer(round[i], data_->slots[0], whole, final, sink);
      }
    }
    round.clear();
    if (!pending_.empty()) ::sched_yield();
  }
}

}  // namespace curfew::reader
