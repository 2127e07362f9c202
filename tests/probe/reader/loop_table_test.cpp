// What a snapshot says of loops.
#include <gtest/gtest.h>

#include <chrono>

#include "probe/reader/attachment.hpp"
#include "probe/segment/layout.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::segment_builder;

TEST(loop_table, knows_when_the_context_of_a_loop_was_made_that_nobody_made) {
  tests::segment_folder folder;
  segment_builder built;
  segment::slot& slot = built.slot(built.loop("io_context"));
  const auto loop = [&] { return reader::attach(built.write(folder.file())).snapshot().loops.at(0); };
  EXPECT_FALSE(loop().nobodys);
  slot.flags.store(segment::nobodys_loop);
  EXPECT_TRUE(loop().nobodys);
  EXPECT_FALSE(loop().made);
  slot.owner.store(segment_builder::began + 40);
  EXPECT_EQ(loop().made, 40ns);
  slot.owner.store(segment_builder::began - 1);
  EXPECT_LT(loop().made, 0ns) << "before the segment";
}

TEST(loop_table, knows_whether_a_loop_is_run_whose_runtime_says_so) {
  tests::segment_folder folder;
  segment_builder built;
  segment::slot& slot = built.slot(built.loop("asyncio"));
  const auto loop = [&] { return reader::attach(built.write(folder.file())).snapshot().loops.at(0); };
  EXPECT_FALSE(loop().is_run);
  EXPECT_EQ(loop().not_run, 0ns) << "its runtime does not say";
  slot.owner.store(segment::loop_is_run);
  EXPECT_TRUE(loop().is_run);
  EXPECT_EQ(loop().not_run, 0ns);
  slot.owner.store(segment_builder::began + 40);
  EXPECT_FALSE(loop().is_run);
  EXPECT_EQ(loop().not_run, 40ns);
}

}  // namespace
}  // namespace curfew
