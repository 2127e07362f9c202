// Files that are no segment, or claim what cannot be: an error that names the path and what is wrong, each.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <random>

#include "probe/model/fold.hpp"
#include "probe/reader/directory.hpp"
#include "probe/reader/reader.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using reader::fault;
using testing::HasSubstr;
using testing::StartsWith;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

struct rejected {
  fault kind;
  std::string message;
};

// Attaches and takes a snapshot; the error, which must come.
rejected reject(const std::string& path) {
  try {
    reader::attach(path).take();
  } catch (const reader::error& e) {
    return {e.kind(), e.what()};
  }
  ADD_FAILURE() << path << " was accepted";
  return {};
}

struct edit {
  const char* name;
  std::function<void(segment_builder&)> make;
  fault kind;
  const char* says;
};

void PrintTo(const edit& e, std::ostream* out) { *out << e.name; }

class edited : public testing::TestWithParam<edit> {};

TEST_P(edited, segment_is_refused_with_a_reason) {
  const segment_folder folder;
  segment_builder built;
  built.task(built.loop("main"), 0);
  GetParam().make(built);
  const rejected r = reject(built.write(folder.file()));
  EXPECT_EQ(r.kind, GetParam().kind) << r.message;
  EXPECT_THAT(r.message, StartsWith(folder.file() + ": "));
  EXPECT_THAT(r.message, HasSubstr(GetParam().says));
}

const edit edits[] = {
    {"magic", [](auto& b) { b.head().magic[0] = 'C'; }, fault::not_a_segment, "no curfew segment"},
    {"no_magic", [](auto& b) { std::fill_n(b.head().magic, 8, '\0'); }, fault::not_ready, "no header yet"},
    {"other_major", [](auto& b) { b.head().major = 9; }, fault::other_version, "version 9.0, this curfew reads 1.0"},
    {"newer_minor", [](auto& b) { b.head().minor = 7; }, fault::other_version, "version 1.7, this curfew reads 1.0"},
    {"header_bytes", [](auto& b) { b.head().header_bytes = 0; }, fault::damaged, "size of a header is 0 where 32768"},
    {"extent_bytes", [](auto& b) { b.head().extent_bytes = 33; }, fault::damaged, "size of a extent"},
    {"slot_bytes", [](auto& b) { b.head().slot_bytes = 0; }, fault::damaged, "size of a slot"},
    {"site_bytes", [](auto& b) { b.head().site_bytes = 1; }, fault::damaged, "size of a site"},
    {"counters_bytes", [](auto& b) { b.head().counters_bytes = 1; }, fault::damaged, "size of a counters"},
    {"ring_bytes", [](auto& b) { b.head().ring_bytes = 1; }, fault::damaged, "size of a ring"},
    {"event_bytes", [](auto& b) { b.head().event_bytes = 1; }, fault::damaged, "size of a event"},
    {"buckets", [](auto& b) { b.head().histogram_buckets = 1; }, fault::damaged, "size of a histogram"},
    {"page_bytes", [](auto& b) { b.head().page_bytes = 1; }, fault::damaged, "size of a page"},
    {"clock", [](auto& b) { b.head().clock = 9; }, fault::damaged, "unknown kind 9"},
    {"state", [](auto& b) { b.head().state = 9; }, fault::damaged, "unknown state 9"},
    {"starting", [](auto& b) { b.head().state = 0; }, fault::not_ready, "ended while it set it up"},
    {"slots_used", [](auto& b) { b.head().slots_used = 65; }, fault::damaged, "65 slots are said to be in use"},
    {"most_slots_used", [](auto& b) { b.head().slots_used = UINT32_MAX; }, fault::damaged, "slots"},
    {"sites_used", [](auto& b) { b.head().sites_used = 65; }, fault::damaged, "65 sites"},
    {"strings_used", [](auto& b) { b.head().strings_used = UINT64_MAX; }, fault::damaged, "bytes of strings"},
    {"counters_used", [](auto& b) { b.head().counters_used = 5; }, fault::damaged, "5 counters"},
    {"rings_used", [](auto& b) { b.head().rings_used = 2; }, fault::damaged, "2 rings"},
    {"extent_count", [](auto& b) { b.head().extent_count = 897; }, fault::damaged, "897 extents, at most 896"},
    {"blank_extent", [](auto& b) { b.head().extent_count = 6; }, fault::damaged, "extent 5 is not made of whole pages"},
    {"extent_kind", [](auto& b) { b.extent(2).table = 7; }, fault::damaged, "extent 2 is of unknown kind 7"},
    {"extent_no_kind", [](auto& b) { b.extent(2).table = 0; }, fault::damaged, "extent 2 is of unknown kind 0"},
    {"extent_over_header", [](auto& b) { b.extent(1).offset = 4096; }, fault::damaged, "extent 1 lies over the header"},
    {"extent_unaligned", [](auto& b) { b.extent(1).offset += 8; }, fault::damaged, "whole pages"},
    {"extent_odd_size", [](auto& b) { b.extent(1).size_bytes = 4097; }, fault::damaged, "whole pages"},
    {"extent_empty", [](auto& b) { b.extent(1).size_bytes = 0; }, fault::damaged, "whole pages"},
    {"extent_beyond", [](auto& b) { b.extent(0).size_bytes = 1 << 30; }, fault::damaged, "reaches beyond the file"},
    {"extent_far", [](auto& b) { b.extent(0).offset = 1 << 30; }, fault::damaged, "reaches beyond the file"},
    {"extent_wraps", [](auto& b) { b.extent(0).size_bytes = ~std::uint64_t{4095}; }, fault::damaged, "beyond the file"},
    {"extent_shared", [](auto& b) { b.extent(1).offset = b.extent(0).offset; }, fault::damaged, "share the bytes"},
    {"extent_first", [](auto& b) { b.extent(0).first = 1; }, fault::damaged, "begins at item 1 where 0 is next"},
    {"cut_to_nothing", [](auto& b) { b.bytes().clear(); }, fault::damaged, "has 0 bytes"},
    {"cut_in_header", [](auto& b) { b.bytes().resize(4096); }, fault::damaged, "the file was cut"},
    {"cut_in_table", [](auto& b) { b.bytes().resize(b.bytes().size() - 1); }, fault::damaged, "the file was cut"},
};
INSTANTIATE_TEST_SUITE_P(hostile, edited, testing::ValuesIn(edits),
                         [](const auto& one) { return std::string(one.param.name); });

class hostile : public testing::Test {
 protected:
  segment_folder folder_;
  segment_builder built_;
};

TEST(hostile_version, older_minors_are_accepted_and_no_other) {
  EXPECT_TRUE(reader::reads_version(1, 3, 1, 3));
  EXPECT_TRUE(reader::reads_version(1, 2, 1, 3));
  EXPECT_FALSE(reader::reads_version(1, 4, 1, 3));
  EXPECT_FALSE(reader::reads_version(2, 0, 1, 3));
  EXPECT_FALSE(reader::reads_version(0, 3, 1, 3));
}

TEST_F(hostile, segment_in_the_making_asks_for_another_try) {
  built_.head().state = 0;
  const std::string path = built_.write(folder_.file());
  const owner living(path);
  EXPECT_THAT(reject(path).message, HasSubstr("try again"));
}

TEST_F(hostile, file_cut_at_any_length_is_refused) {
  built_.task(built_.loop("main"), 0);
  const std::string path = built_.write(folder_.file());
  for (std::size_t size = built_.bytes().size(); size-- > 0;) {
    if (size % 997 != 0 && size > 200 && size % 4096 > 1 && size % 4096 != 4095) continue;
    ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(size)), 0);
    EXPECT_THROW(reader::attach(path).take(), reader::error) << size;
  }
}

TEST_F(hostile, file_of_a_terabyte_of_nothing_is_refused_at_once) {
  const std::string path = built_.write(folder_.file());
  if (::truncate(path.c_str(), off_t{1} << 40) != 0) GTEST_SKIP() << "no such large files here";
  EXPECT_THAT(reject(path).message, HasSubstr("at most 17179869184 are possible"));
}

TEST_F(hostile, file_of_a_gigabyte_of_nothing_is_refused_at_once) {
  const std::string path = built_.write(folder_.file());
  ASSERT_EQ(::truncate(path.c_str(), off_t{1} << 30), 0);
  EXPECT_THAT(reject(path).message, HasSubstr("were ever written"));
}

TEST_F(hostile, random_bytes_are_refused) {
  std::mt19937_64 random(1);
  for (const std::size_t size : {1, 7, 8, 4096, 32768, 200000}) {
    std::vector<std::byte>& bytes = built_.bytes();
    bytes.resize(size);
    for (std::byte& b : bytes) b = static_cast<std::byte>(random());
    EXPECT_THROW(reader::attach(built_.write(folder_.file())), reader::error);
  }
}

TEST_F(hostile, strings_that_overlap_do_not_add_up) {
  const std::uint32_t loop = built_.loop("main");
  // Each of the 900 offsets claims all the rest of the table: 4 KiB that would become 1.6 MB.
  auto* const text = reinterpret_cast<std::uint32_t*>(built_.bytes().data() + built_.extent(2).offset);
  for (std::uint32_t i = 1; i < 1000; ++i) text[i] = 4096 - 4 * i - 4;
  built_.head().strings_used = 4096;
  for (std::uint32_t i = 0; i < 60; ++i) built_.slot(built_.task(loop, 0)).name = 4 + i * 60;
  const model::snapshot s = reader::attach(built_.write(folder_.file())).take();
  std::size_t total = 0;
  for (const std::string& t : s.texts) total += t.size();
  EXPECT_LE(total, 4096u);
  EXPECT_GT(s.torn_slots, 0u);
}

TEST_F(hostile, owners_in_circles_and_equal_ids_give_a_tree_all_the_same) {
  const std::uint32_t loop = built_.loop("main");
  const std::uint32_t a = built_.task(loop, 0);
  const std::uint32_t b = built_.task(loop, built_.id_of(a));
  built_.slot(a).owner = built_.id_of(b);
  const std::uint32_t self = built_.task(loop, 0);
  built_.slot(self).owner = built_.id_of(self);
  built_.slot(built_.task(loop, 0)).id = built_.id_of(a);
  const model::snapshot s = reader::attach(built_.write(folder_.file())).take();
  const model::tree t = model::make_tree(s);
  EXPECT_EQ(t.children.size(), 4u);
  EXPECT_EQ(model::fold(s, t).roots, 1u);
}

TEST_F(hostile, file_of_another_mode_is_refused) {
  const std::string path = built_.write(folder_.file());
  ::chmod(path.c_str(), 0644);
  const rejected r = reject(path);
  EXPECT_EQ(r.kind, fault::cannot_open);
  EXPECT_THAT(r.message, HasSubstr("expected 0600"));
}

TEST_F(hostile, file_in_a_folder_that_others_can_enter_is_refused) {
  const std::string path = built_.write(folder_.file());
  ::chmod(folder_.path().c_str(), 0755);
  const rejected r = reject(path);
  EXPECT_EQ(r.kind, fault::cannot_open);
  EXPECT_THAT(r.message, HasSubstr("expected 0700"));
}

TEST_F(hostile, file_of_another_user_is_refused) {
  const std::string path = built_.write(folder_.file());
  if (::chown(path.c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root gives files away";
  EXPECT_THAT(reject(path).message, HasSubstr("belongs to uid 12345"));
}

TEST_F(hostile, symbolic_link_in_its_place_is_refused) {
  built_.write(folder_.file("elsewhere"));
  ASSERT_EQ(::symlink(folder_.file("elsewhere").c_str(), folder_.file().c_str()), 0);
  EXPECT_THAT(reject(folder_.file()).message, HasSubstr("symbolic link"));
}

TEST_F(hostile, fifo_in_its_place_does_not_hang_the_reader) {
  ASSERT_EQ(::mkfifo(folder_.file().c_str(), 0600), 0);
  EXPECT_EQ(reject(folder_.file()).kind, fault::cannot_open);
}

TEST_F(hostile, folder_in_its_place_and_nothing_at_all_are_refused) {
  EXPECT_EQ(reject(folder_.file("missing")).kind, fault::cannot_open);
  EXPECT_EQ(reject(folder_.path()).kind, fault::cannot_open);
  EXPECT_EQ(reject("").kind, fault::cannot_open);
}

}  // namespace
}  // namespace curfew
