// A segment's file in its writer's hands.
#include "probe/recorder/segment_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "probe/recorder/address_space.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/owner_lock.hpp"
#include "tests/probe/recorder/support/lost_descriptor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class segment_file : public ::testing::Test {
 protected:
  std::vector<std::string> listed() {
    const int fd = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY);
    auto names = segment::list_segments(fd);
    ::close(fd);
    return names;
  }
  std::size_t files() {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }
  bool create(std::uint64_t max_bytes = ~std::uint64_t{0}) { return file_->create(folder_.path(), max_bytes, error_); }
  bool owner_alive() {
    const int fd = ::open(file_->path(), O_RDONLY);
    const bool alive = segment::owner_alive(fd);
    ::close(fd);
    return alive;
  }

  temporary_folder folder_;
  std::unique_ptr<recorder::detail::segment_file> file_ = std::make_unique<recorder::detail::segment_file>();
  segment::access_error error_;
};

TEST_F(segment_file, is_seen_by_readers_only_when_it_is_published) {
  ASSERT_TRUE(create()) << error_.message;
  EXPECT_THAT(listed(), SizeIs(0));
  EXPECT_EQ(files(), 1u) << "it is there, under a hidden name";
  ASSERT_TRUE(file_->publish(error_));
  ASSERT_THAT(listed(), SizeIs(1));
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(folder_ / listed()[0], file_->path());
  EXPECT_TRUE(listed()[0].starts_with(std::to_string(::getpid()) + "-"));
  EXPECT_TRUE(owner_alive());
  struct stat found{};
  ::stat(file_->path(), &found);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
  EXPECT_EQ(found.st_size, segment::header_bytes);
  file_->remove();
  EXPECT_EQ(files(), 0u);
}

TEST_F(segment_file, has_its_mode_whatever_the_umask) {
  const mode_t before = ::umask(0777);
  const bool made = create() && file_->publish(error_);
  ::umask(before);
  ASSERT_TRUE(made) << error_.message;
  struct stat found{};
  ::stat(file_->path(), &found);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(segment_file, grows_by_extents_that_the_directory_names) {
  ASSERT_TRUE(create());
  char* const a = static_cast<char*>(file_->append(segment::table::slots, 0, 4096));
  char* const b = static_cast<char*>(file_->append(segment::table::strings, 7, 8192));
  ASSERT_NE(a, nullptr);
  ASSERT_NE(b, nullptr);
  std::strcpy(a, "first");
  std::strcpy(b, "second");
  ASSERT_TRUE(file_->publish(error_));
  ASSERT_EQ(file_->head()->extent_count.load(), 2u);
  std::ifstream file(file_->path(), std::ios::binary);
  segment::extent extents[2];
  file.seekg(segment::extents_offset);
  file.read(reinterpret_cast<char*>(extents), sizeof extents);
  EXPECT_EQ(extents[0].table, static_cast<std::uint32_t>(segment::table::slots));
  EXPECT_EQ(extents[1].table, static_cast<std::uint32_t>(segment::table::strings));
  EXPECT_EQ(extents[1].first, 7u);
  EXPECT_EQ(extents[1].size_bytes, 8192u);
  char text[16] = {};
  file.seekg(static_cast<std::streamoff>(extents[1].offset));
  file.read(text, 7);
  EXPECT_STREQ(text, "second");
}

// Whatever is mapped begins and ends with a page of 64 KiB; several extents share one, and nothing more is allocated
// than they take.
TEST_F(segment_file, puts_small_extents_together) {
  ASSERT_TRUE(create());
  char* const first = static_cast<char*>(file_->append(segment::table::counters, 0, 4736));
  char* const second = static_cast<char*>(file_->append(segment::table::strings, 0, 4096));
  EXPECT_EQ(second, first + 4736);
  EXPECT_EQ(first, reinterpret_cast<char*>(file_->head()) + segment::header_bytes);
  // One that does not fit begins with a page, and the rest of the other stays of use.
  char* const large = static_cast<char*>(file_->append(segment::table::events, 0, 60'000));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large) % 4096, 0u);
  EXPECT_EQ(file_->append(segment::table::sites, 0, 4096), second + 4096);
  ASSERT_TRUE(file_->publish(error_));
  first[0] = second[0] = large[0] = large[59'999] = 'x';
  struct stat found{};
  ::stat(file_->path(), &found);
  EXPECT_LE(found.st_blocks * 512, segment::header_bytes + 4736 + 4096 + 4096 + 60'000 + 3 * 4096);
}

TEST_F(segment_file, is_contiguous_inside_a_reservation) {
  ASSERT_TRUE(create());
  std::uint64_t size = 1 << 20;
  char* const base = static_cast<char*>(recorder::detail::reserve_addresses(size, 4096));
  ASSERT_NE(base, nullptr);
  EXPECT_EQ(size, 1u << 20);
  EXPECT_EQ(file_->append(segment::table::slots, 0, 4096, base), base);
  EXPECT_NE(file_->append(segment::table::sites, 0, 4096), nullptr);
  EXPECT_EQ(file_->append(segment::table::slots, 32, 4096, base + 4096), base + 4096);
  base[4095] = base[4096] = 'x';
}

TEST_F(segment_file, stops_at_its_limit_and_leaves_the_file_as_long_as_it_was) {
  ASSERT_TRUE(create(segment::header_bytes + 8192));
  EXPECT_EQ(file_->append(segment::table::slots, 0, 12288), nullptr);
  EXPECT_NE(file_->append(segment::table::slots, 0, 4096), nullptr);
  EXPECT_NE(file_->append(segment::table::slots, 32, 4096), nullptr);
  EXPECT_EQ(file_->append(segment::table::slots, 64, 4096), nullptr);
  EXPECT_EQ(file_->head()->extent_count.load(), 2u);
  ASSERT_TRUE(file_->publish(error_));
  EXPECT_EQ(std::filesystem::file_size(file_->path()), segment::header_bytes + 8192u);
}

// A file system that says no, not our own limit: more than all of the machine's memory.
TEST_F(segment_file, survives_a_full_file_system) {
  ASSERT_TRUE(create());
  EXPECT_EQ(file_->append(segment::table::slots, 0, std::uint64_t{1} << 50), nullptr);
  ASSERT_TRUE(file_->publish(error_));
  EXPECT_EQ(std::filesystem::file_size(file_->path()), segment::header_bytes);
  EXPECT_NE(file_->append(segment::table::slots, 0, 4096), nullptr) << "and what fits still does";
}

TEST_F(segment_file, has_room_for_as_many_extents_as_its_directory) {
  ASSERT_TRUE(create());
  for (std::uint32_t i = 0; i < segment::max_extents; ++i) {
    ASSERT_NE(file_->append(segment::table::slots, i * 32, 4096), nullptr) << i;
  }
  EXPECT_EQ(file_->append(segment::table::slots, 0, 4096), nullptr);
}

TEST_F(segment_file, grows_and_stays_its_owners_when_its_descriptor_was_closed) {
  ASSERT_TRUE(create());
  ASSERT_TRUE(file_->publish(error_));
  const lost_descriptor lost(file_->path());
  EXPECT_NE(file_->append(segment::table::slots, 0, 4096), nullptr);
  EXPECT_TRUE(owner_alive());
  EXPECT_EQ(std::filesystem::file_size(file_->path()), segment::header_bytes + 4096u);
}

TEST_F(segment_file, that_cannot_be_made_leaves_nothing) {
  EXPECT_FALSE(create(4096));
  EXPECT_THAT(error_.message, HasSubstr("no room for segment " + folder_.path()));
  EXPECT_THAT(error_.message, HasSubstr("CURFEW_DIR"));
  EXPECT_EQ(files(), 0u);
}

TEST_F(segment_file, that_was_abandoned_writes_into_nothing_and_lets_go_of_the_lock) {
  ASSERT_TRUE(create());
  char* const memory = static_cast<char*>(file_->append(segment::table::slots, 0, 4096));
  segment::header* const head = file_->head();
  memory[0] = 'p';
  ASSERT_TRUE(file_->publish(error_));
  const std::string path = file_->path();
  file_->abandon();
  EXPECT_EQ(memory[0], '\0');
  EXPECT_EQ(head->pid, 0u);
  memory[0] = 'c';
  head->extent_count.store(99);
  std::ifstream file(path, std::ios::binary);
  file.seekg(segment::header_bytes);
  EXPECT_EQ(file.get(), 'p');
  const int fd = ::open(path.c_str(), O_RDONLY);
  EXPECT_FALSE(segment::owner_alive(fd));
  ::close(fd);
}

}  // namespace
}  // namespace curfew::tests
