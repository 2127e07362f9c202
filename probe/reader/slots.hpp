// Copies slots out of a segment so that each copy is one that the process wrote as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "probe/reader/segment_bytes.hpp"
#include "probe/reader/tables.hpp"
#include "probe/segment/layout.hpp"

namespace curfew::reader {

enum class reception : std::uint8_t {
  taken,
  damaged,       // it was taken, but it says things that cannot be true
  refers_beyond  // it was not taken: it refers to records that were not in use when the sink last looked
};

// Takes the slots that were copied. Each slot in use is offered until it is taken, in no particular order; free slots
// are not offered. With `final` the sink must take the slot.
class slot_sink {
 public:
  virtual reception accept(std::uint32_t index, const segment::slot&, bool final) = 0;
  virtual void look_again() = 0;  // reads which records are in use by now

 protected:
  ~slot_sink() = default;
};

// This is how it is done. A slot changes under its sequence, which is odd while a writer is in the slot. The kernel
// copies in whatever order it likes, so the sequence inside one copy says nothing about the rest of that copy. Hence
// there are three copies of a piece that fits the cache, and each begins when the one before has ended: the sequence is
// taken from the first and the third, everything else from the second. If both sequences are the same even number, no
// writer was in the slot at any time between them, and so not during the second copy. A slot that is free in the second
// copy needs no proof: one word, `kind`, says so, and it is copied whole. `flags` and `owner` change outside the
// sequence, each by one atomic operation of its own, and are words, too.
//
// If the file is mapped, each slot is copied by loads of ours, which are in order: first the sequence, then the words,
// then the sequence again.
//
// A slot that was in change is copied again a while later, and so is a slot that refers to records that are newer than
// the sink's knowledge. If a writer does not come out (because a debugger has stopped it), the slot is taken as it is
// and counted as torn. So are the slots that a dead process left in change. The time spent on this is bounded.
class slot_reader {
 public:
  slot_reader(const segment_bytes&, bool live);

  // Copies all of the first `used` slots of the table to the sink.
  void copy(const table& slots, std::uint32_t used, slot_sink&);

  // Returns a copy of one slot, or nullptr if its writer does not come out. The copy is valid until the next call.
  const segment::slot* copy_one(const table& slots, std::uint32_t index);

  std::uint64_t torn() const { return torn_; }

 private:
  static constexpr std::uint32_t piece_slots = 512;
  // A piece is aligned like the file's pages, so that words are copied whole.
  struct alignas(4096) piece {
    segment::slot slots[piece_slots];
  };

  void copy_piece(std::uint64_t offset, std::uint32_t first, std::uint32_t count, slot_sink&);
  void offer(std::uint32_t index, const segment::slot&, bool consistent, bool final, slot_sink&);
  void settle(const table& slots, slot_sink&);
  bool copy_in_place(const std::byte* from);
  bool copy_three_times(std::uint64_t offset, std::uint32_t count);
  bool copy_whole(std::uint64_t offset);

  const segment_bytes& source_;
  bool live_;
  std::unique_ptr<piece> before_, data_, after_;
  std::vector<std::uint32_t> pending_;
  std::uint64_t torn_ = 0;
};

}  // namespace curfew::reader
