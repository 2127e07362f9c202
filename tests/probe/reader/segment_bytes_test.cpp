#include "probe/reader/segment_bytes.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "probe/reader/attachment.hpp"
#include "probe/reader/error.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using reader::segment_bytes;
using tests::segment_builder;
using tests::segment_folder;

TEST(segment_bytes, of_memory_reads_within_its_bounds_only) {
  auto bytes = std::make_unique<std::byte[]>(8);
  bytes[7] = std::byte{42};
  const segment_bytes s = segment_bytes::of_memory(std::move(bytes), 8, "memory");
  std::byte last{};
  s.read(7, &last, 1);
  EXPECT_EQ(last, std::byte{42});
  EXPECT_THROW(s.read(7, &last, 2), reader::error);
  EXPECT_THROW(s.read(9, &last, 1), reader::error);
  EXPECT_THROW(s.read(UINT64_MAX, &last, 1), reader::error);
  EXPECT_FALSE(s.owner_alive());
}

// The undefined behaviour sanitizer would report a use of the null pointers.
TEST(segment_bytes, of_no_memory_gives_nothing) {
  const segment_bytes s = segment_bytes::of_memory(nullptr, 0, "memory");
  EXPECT_NO_THROW(s.read(0, nullptr, 0));
  std::byte one{};
  EXPECT_THROW(s.read(0, &one, 1), reader::error);
}

TEST(segment_bytes, of_a_file_says_where_it_ends) {
  const segment_folder folder;
  const std::string path = folder.file();
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(::write(fd, "12345", 5), 5);
  const segment_bytes s = segment_bytes::of_file(reader::descriptor(fd), path);
  EXPECT_EQ(s.size(), 5u);
  char out[8];
  try {
    s.read(2, out, 8);
    FAIL() << "read beyond the end";
  } catch (const reader::error& e) {
    EXPECT_EQ(e.kind(), reader::fault::cannot_read);
    EXPECT_NE(std::string(e.what()).find(path + ": ends at byte 5 where 10 were expected"), std::string::npos)
        << e.what();
  }
}

// Tries what segment_bytes.hpp says of words: pread(2) of a file that another thread writes to never gives half of one.
TEST(segment_bytes, copies_aligned_words_whole) {
  constexpr std::size_t page = 4096;
  const int fd = ::memfd_create("words", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(fd, page), 0);
  auto* const words =
      static_cast<std::atomic<std::uint64_t>*>(::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  std::atomic<bool> stopping{false};
  std::thread writer([&] {
    for (std::uint64_t round = 0; !stopping.load(std::memory_order_relaxed); ++round) {
      for (std::size_t i = 0; i < page / 8; ++i) words[i].store(round % 2 == 0 ? 0 : ~std::uint64_t{0});
    }
  });
  alignas(64) std::uint64_t copy[page / 8];
  const segment_bytes s = segment_bytes::of_file(reader::descriptor(::dup(fd)), "words");
  const auto deadline = std::chrono::steady_clock::now() + 1s;
  std::uint64_t halves = 0;
  bool both_seen[2] = {false, false};
  while (std::chrono::steady_clock::now() < deadline) {
    s.read(0, copy, page);
    for (const std::uint64_t word : copy) {
      if (word != 0 && word != ~std::uint64_t{0}) ++halves;
      both_seen[word != 0] = true;
    }
  }
  stopping = true;
  writer.join();
  ::munmap(words, page);
  ::close(fd);
  EXPECT_EQ(halves, 0u);
  EXPECT_TRUE(both_seen[0] && both_seen[1]);
}

// Reads a file that another thread cuts and writes anew, again and again, while its owner's lock says that it is alive.
void read_while_it_is_cut(bool in_place) {
  const segment_folder folder;
  segment_builder built(2000);
  const std::uint32_t loop = built.loop("main");
  for (int i = 0; i < 1500; ++i) built.task(loop, 0);
  const std::string path = built.write(folder.file());
  const tests::owner alive(path);
  reader::attachment reader = reader::attach(path);
  if (in_place) reader.read_in_place();
  std::atomic<bool> stopping{false};
  std::thread cutter([&] {
    std::uint32_t random = 1;
    while (!stopping.load(std::memory_order_relaxed)) {
      random = random * 1664525 + 1013904223;
      if (::truncate(path.c_str(), random % built.bytes().size()) != 0) std::abort();
      built.write(path);
    }
  });
  const auto deadline = std::chrono::steady_clock::now() + 1s;
  std::uint64_t errors = 0;
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      EXPECT_LE(reader.snapshot().tasks.size(), 1500u);
    } catch (const reader::error&) {
      ++errors;
    }
  }
  stopping = true;
  cutter.join();
  EXPECT_GT(errors, 0u);
  EXPECT_EQ(reader.snapshot().tasks.size(), 1500u);
}

TEST(segment_bytes, that_shrinks_and_grows_while_it_is_read_gives_an_error_and_no_signal) {
  read_while_it_is_cut(false);
}

TEST(segment_bytes, that_is_cut_while_it_is_read_in_place_gives_an_error_and_no_signal) {
  reader::survive_cut_files();
  read_while_it_is_cut(true);
}

// A bus error that has nothing to do with a watched mapping ends the program, as it would without the handler.
TEST(survive_cut_files, hands_on_what_is_not_its_own) {
  const auto touch_what_is_gone = [] {
    reader::survive_cut_files();
    const int fd = ::memfd_create("gone", MFD_CLOEXEC);
    void* const at = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0);
    return *static_cast<volatile char*>(at);
  };
  EXPECT_DEATH(touch_what_is_gone(), "");
}

}  // namespace
}  // namespace curfew
