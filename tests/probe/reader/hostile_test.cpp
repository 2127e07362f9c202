// Files that are no segment, or claim what cannot be, each give an error that names the path and what is wrong.
#include <gmock/gmock.h>

#include "probe/model/fold.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/tables.hpp"
#include "tests/probe/reader/hostile_segments.hpp"

namespace curfew {
namespace {

using reader::fault;
using testing::HasSubstr;
using tests::hostile_segment;
using tests::planted;

// Attaches and takes a snapshot, and expects the error that the case names.
void expect_refused(const planted& at, const hostile_segment& one) {
  try {
    reader::attach(at.path).snapshot();
    ADD_FAILURE() << at.path << " was accepted";
  } catch (const reader::error& e) {
    const std::string message = e.what();
    EXPECT_EQ(e.kind(), *one.refused) << message;
    EXPECT_THAT(message, HasSubstr(one.says));
    // If the file cannot be opened, the message may name its folder.
    EXPECT_THAT(message, HasSubstr(e.kind() == fault::cannot_open ? at.folder.path() : at.path + ": "));
  }
}

model::snapshot taken(const std::string& name) {
  planted at;
  tests::hostile_segment_named(name).make(at);
  return reader::attach(at.path).snapshot();
}

class hostile : public testing::TestWithParam<hostile_segment> {};

TEST_P(hostile, segment_is_read_or_refused_with_a_reason) {
  planted at;
  if (!GetParam().make(at)) GTEST_SKIP() << "not for this user, or not in this file system";
  if (GetParam().refused) return expect_refused(at, GetParam());
  EXPECT_NO_THROW(reader::attach(at.path).snapshot());
}
INSTANTIATE_TEST_SUITE_P(made_by_hand, hostile, testing::ValuesIn(tests::hostile_segments()),
                         [](const auto& one) { return one.param.name; });

TEST(cut, segment_is_refused_at_any_length) {
  for (const hostile_segment& one : tests::cut_segments()) {
    SCOPED_TRACE(one.name);
    planted at;
    one.make(at);
    expect_refused(at, one);
  }
}

TEST(hostile_version, older_minors_are_accepted_and_no_other) {
  EXPECT_TRUE(reader::reads_version(1, 3, 1, 3));
  EXPECT_TRUE(reader::reads_version(1, 2, 1, 3));
  EXPECT_FALSE(reader::reads_version(1, 4, 1, 3));
  EXPECT_FALSE(reader::reads_version(2, 0, 1, 3));
  EXPECT_FALSE(reader::reads_version(0, 3, 1, 3));
}

TEST(hostile_path, of_no_characters_is_refused) { EXPECT_THROW(reader::attach(""), reader::error); }

TEST(strings_that_overlap, do_not_add_up) {
  const model::snapshot s = taken("strings_that_overlap");
  std::size_t total = 0;
  for (const std::string& t : s.texts) total += t.size();
  EXPECT_LE(total, 4096u);
  EXPECT_GT(s.torn_slots, 0u);
}

TEST(owners_in_circles, and_equal_ids_give_a_tree_all_the_same) {
  const model::snapshot s = taken("owners_in_circles");
  const model::tree t = model::make_tree(s);
  EXPECT_EQ(t.children.size(), 4u);
  EXPECT_EQ(model::fold(s, t).roots, 1u);
}

}  // namespace
}  // namespace curfew
