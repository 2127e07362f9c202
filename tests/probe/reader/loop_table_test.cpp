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

}  // namespace
}  // namespace curfew
