// Slots are copied whole, however fast they change, and in bounded time, whatever their writers do.
#include "probe/reader/slots.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using reader::reception;
using segment::slot;
using tests::segment_builder;
using tests::segment_folder;

// The slots of a file, as their process sees them.
class mapped_slots {
 public:
  mapped_slots(const std::string& path, std::uint64_t offset) : fd_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
    const off_t size = ::lseek(fd_, 0, SEEK_END);
    size_ = static_cast<std::size_t>(size);
    base_ = static_cast<std::byte*>(::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0));
    slots_ = reinterpret_cast<slot*>(base_ + offset);
  }
  ~mapped_slots() {
    ::munmap(base_, size_);
    ::close(fd_);
  }
  slot& operator[](std::uint32_t i) const { return slots_[i]; }

 private:
  int fd_;
  std::size_t size_;
  std::byte* base_;
  slot* slots_;
};

std::array<std::atomic<std::uint64_t>*, 7> words(slot& s) {
  return {&s.id, &s.owner, &s.spawner, &s.spawned, &s.since, &s.busy, &s.wait_on};
}

// Changes a slot as the recorder does (probe/recorder/slot_change.hpp): all words and the stack become `value`.
void change(slot& s, std::uint64_t value) {
  const std::uint32_t sequence = s.sequence.load(std::memory_order_relaxed);
  s.sequence.store(sequence + 1, std::memory_order_relaxed);
  for (auto* word : words(s)) word->store(value, std::memory_order_release);
  for (auto& site : s.stack) site.store(static_cast<std::uint32_t>(value), std::memory_order_release);
  s.sequence.store(sequence + 2, std::memory_order_release);
}

bool is_whole(const slot& copy) {
  slot& s = const_cast<slot&>(copy);
  const std::uint64_t value = s.id.load();
  for (auto* word : words(s)) {
    if (word->load() != value) return false;
  }
  for (auto& site : s.stack) {
    if (site.load() != static_cast<std::uint32_t>(value)) return false;
  }
  return true;
}

struct counting_sink final : reader::slot_sink {
  reception accept(std::uint32_t index, const slot& s, bool) override {
    EXPECT_TRUE(seen.insert(index).second) << index << " was offered twice";
    if (!is_whole(s)) ++mixed;
    return reception::taken;
  }
  void look_again() override {}

  std::set<std::uint32_t> seen;
  int mixed = 0;
};

// Runs each test with slots that the kernel copies, and with slots that are read in place.
class slots : public testing::TestWithParam<bool> {
 protected:
  static constexpr std::uint32_t count = 700;  // more than one piece

  slots() : built_(count) {
    for (std::uint32_t i = 1; i < count; ++i) built_.task(0, 0);
    for (std::uint32_t i = 1; i < count; ++i) change(built_.slot(i), i);
    built_.write(folder_.file());
    offset_ = built_.extent(0).offset;
  }
  reader::segment_bytes open() const {
    auto from =
        reader::segment_bytes::of_file(reader::descriptor(::open(folder_.file().c_str(), O_RDONLY)), folder_.file());
    if (GetParam()) from.map();
    return from;
  }

  segment_folder folder_;
  segment_builder built_;
  std::uint64_t offset_ = 0;
};

TEST_P(slots, are_each_offered_once) {
  for (const bool live : {false, true}) {
    const reader::segment_bytes from = open();
    counting_sink sink;
    reader::slot_reader(from, live).copy(reader::read_tables(from).slots, count, sink);
    EXPECT_EQ(sink.seen.size(), count - 1);
    EXPECT_EQ(sink.mixed, 0);
  }
}

TEST_P(slots, are_whole_while_they_change) {
  const mapped_slots mapped(folder_.file(), offset_);
  std::atomic<bool> stopping{false};
  std::vector<std::thread> writers;
  for (std::uint32_t w = 0; w < 2; ++w) {
    writers.emplace_back([&, w] {
      std::minstd_rand random(w + 1);
      for (std::uint64_t value = 1; !stopping.load(std::memory_order_relaxed); ++value) {
        change(mapped[1 + w + static_cast<std::uint32_t>(random()) % (count / 2 - 1) * 2], value);
      }
    });
  }
  const reader::segment_bytes from = open();
  const reader::tables d = reader::read_tables(from);
  reader::slot_reader reader(from, true);
  const auto deadline = std::chrono::steady_clock::now() + 2s;
  std::uint64_t passes = 0;
  int mixed = 0;
  while (std::chrono::steady_clock::now() < deadline) {
    counting_sink sink;
    reader.copy(d.slots, count, sink);
    mixed += sink.mixed;
    ++passes;
    EXPECT_EQ(sink.seen.size(), count - 1);
  }
  stopping = true;
  for (auto& w : writers) w.join();
  EXPECT_GT(passes, 20u);
  EXPECT_LE(static_cast<std::uint64_t>(mixed), reader.torn());  // only those whose writer lost its processor for long
  EXPECT_LE(reader.torn(), passes / 10);
}

TEST_P(slots, whose_writer_never_comes_out_are_taken_as_they_are) {
  mapped_slots(folder_.file(), offset_)[5].sequence = 3;
  const reader::segment_bytes from = open();
  reader::slot_reader reader(from, true);
  counting_sink sink;
  const auto began = std::chrono::steady_clock::now();
  reader.copy(reader::read_tables(from).slots, count, sink);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_EQ(reader.torn(), 1u);
  EXPECT_TRUE(sink.seen.contains(5));
  EXPECT_EQ(reader.copy_one(reader::read_tables(from).slots, 5), nullptr);
}

TEST_P(slots, that_all_never_settle_do_not_hold_the_reader_up) {
  const mapped_slots mapped(folder_.file(), offset_);
  for (std::uint32_t i = 1; i < count; ++i) mapped[i].sequence = 1;
  const reader::segment_bytes from = open();
  reader::slot_reader reader(from, true);
  counting_sink sink;
  const auto began = std::chrono::steady_clock::now();
  reader.copy(reader::read_tables(from).slots, count, sink);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_EQ(reader.torn(), count - 1);
}

TEST_P(slots, that_refer_to_newer_records_are_offered_again_after_a_look) {
  struct late_sink final : reader::slot_sink {
    reception accept(std::uint32_t index, const slot&, bool) override {
      if (index != 7) return reception::taken;
      ++offers;
      return looks == 0 ? reception::refers_beyond : reception::taken;
    }
    void look_again() override { ++looks; }
    int offers = 0;
    int looks = 0;
  };
  for (const bool live : {false, true}) {
    const reader::segment_bytes from = open();
    late_sink sink;
    reader::slot_reader(from, live).copy(reader::read_tables(from).slots, count, sink);
    EXPECT_EQ(sink.offers, 2);
    EXPECT_EQ(sink.looks, 1);
  }
}

TEST_P(slots, that_never_find_their_records_are_final_in_the_end) {
  struct stubborn_sink final : reader::slot_sink {
    reception accept(std::uint32_t, const slot&, bool final) override {
      if (final) ++finals;
      return final ? reception::damaged : reception::refers_beyond;
    }
    void look_again() override {}
    std::uint32_t finals = 0;
  };
  for (const bool live : {false, true}) {
    const reader::segment_bytes from = open();
    stubborn_sink sink;
    reader::slot_reader reader(from, live);
    reader.copy(reader::read_tables(from).slots, count, sink);
    EXPECT_EQ(sink.finals, count - 1);
    EXPECT_EQ(reader.torn(), count - 1);
  }
}

INSTANTIATE_TEST_SUITE_P(both, slots, testing::Bool(),
                         [](const auto& in_place) { return in_place.param ? "in_place" : "copied"; });

}  // namespace
}  // namespace curfew
