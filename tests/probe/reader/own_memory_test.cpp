// A process reads its own segment where it has it in memory.
#include "probe/segment/own_memory.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>

#include "probe/reader/attachment.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/segment_bytes.hpp"
#include "probe/recorder/recorder.hpp"
#include "tests/probe/reader/child_process.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using reader::segment_bytes;
using tests::child_process;

// Two pieces, of the second of which four bytes are in the file.
class own_memory : public ::testing::Test {
 protected:
  own_memory() {
    std::iota(first_.begin(), first_.end(), std::uint8_t{0});
    std::iota(second_.begin(), second_.end(), std::uint8_t{16});
    own_.path = "/somewhere/1-abc.curfew";
    own_.pieces[0] = {reinterpret_cast<std::byte*>(first_.data()), 0, first_.size()};
    own_.pieces[1] = {reinterpret_cast<std::byte*>(second_.data()), first_.size(), second_.size()};
    own_.count = 2;
    own_.file_bytes = 20;
  }
  alignas(8) std::array<std::uint8_t, 16> first_{};
  alignas(8) std::array<std::uint8_t, 16> second_{};
  segment::own_memory own_;
};

TEST_F(own_memory, is_read_across_its_pieces_and_from_any_byte_on) {
  const segment_bytes s = segment_bytes::of_own(own_);
  EXPECT_EQ(s.size(), 20u);
  EXPECT_EQ(s.path(), own_.path);
  EXPECT_TRUE(s.owner_alive());
  for (std::uint64_t from = 0; from < 20; ++from) {
    for (std::uint64_t size = 0; from + size <= 20; ++size) {
      std::array<std::uint8_t, 20> out{};
      s.read(from, out.data(), size);
      for (std::uint64_t i = 0; i < size; ++i) ASSERT_EQ(out.at(i), from + i);
    }
  }
}

TEST_F(own_memory, ends_where_the_file_does) {
  const segment_bytes s = segment_bytes::of_own(own_).share();
  std::uint8_t out[8];
  try {
    s.read(14, out, 8);
    FAIL() << "read beyond the end";
  } catch (const reader::error& e) {
    EXPECT_EQ(e.kind(), reader::fault::cannot_read);
    EXPECT_NE(std::string(e.what()).find("ends at byte 20 where 22 were expected"), std::string::npos) << e.what();
  }
  EXPECT_THROW(s.read(UINT64_MAX, out, 1), reader::error);
}

TEST_F(own_memory, is_in_place_only_within_a_piece) {
  const segment_bytes s = segment_bytes::of_own(own_);
  EXPECT_EQ(s.in_place(8, 8), reinterpret_cast<const std::byte*>(&first_[8]));
  EXPECT_EQ(s.in_place(16, 4), reinterpret_cast<const std::byte*>(&second_[0]));
  EXPECT_EQ(s.in_place(12, 8), nullptr) << "it stands in two";
  EXPECT_EQ(s.in_place(16, 5), nullptr);
  EXPECT_EQ(s.in_place(UINT64_MAX, 1), nullptr);
}

// Returns whether a child of this process, made by `make`, finds no memory of its parent's.
template <class Make>
bool has_none(Make make) {
  const ::pid_t child = make();
  if (child == 0) ::_exit(recorder::own_memory() == nullptr ? 0 : 1);
  int status = -1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

TEST(own_memory_of_a_process, is_there_whatever_becomes_of_its_file_and_not_in_its_children) {
  const tests::segment_folder folder;
  child_process child(folder.path(), [&](child_process&) {
    if (recorder::own_memory() != nullptr) ::_exit(1);
    recorder::loop* const loop = recorder::begin_loop({.name = "main"});
    recorder::spawn(*loop, {}, recorder::now());
    const auto* const own = recorder::own_memory();
    if (own == nullptr) ::_exit(2);
    reader::attachment reads = reader::attach(*own);
    std::filesystem::remove_all(folder.path());
    for (int i = 0; i < 10'000; ++i) recorder::spawn(*loop, {}, recorder::now());  // more than one piece
    const model::snapshot seen = reads.snapshot();
    if (seen.tasks.size() != 10'001 || seen.process.end != model::process_end::alive) ::_exit(3);
    if (!has_none(::fork)) ::_exit(4);
    if (!has_none([] { return static_cast<::pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); })) ::_exit(5);
    ::_exit(0);
  });
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace curfew
