// How and when a process ended, as a reader sees it.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "probe/reader/attachment.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

class process_end : public testing::Test {
 protected:
  model::snapshot take() { return reader::attach(built_.write(folder_.file())).snapshot(); }

  template <class T, class U>
  static void set(std::atomic<T>& field, U value) {
    field.store(static_cast<T>(value));
  }
  static constexpr std::uint64_t at(std::chrono::nanoseconds since_began) {
    return segment_builder::began + static_cast<std::uint64_t>(since_began.count());
  }

  segment_folder folder_;
  segment_builder built_;
};

TEST_F(process_end, is_as_its_segment_says) {
  EXPECT_EQ(take().process.end, model::process_end::died);
  set(built_.head().state, segment::process_state::exited);
  set(built_.head().exit_ticks, at(700ns));
  const model::snapshot exited = take();
  EXPECT_EQ(exited.process.end, model::process_end::exited);
  EXPECT_EQ(exited.process.taken, 700ns);
}

TEST_F(process_end, unseen_is_the_last_instant_that_it_speaks_of) {
  EXPECT_EQ(take().process.taken, 500ns);  // this is the latest anchor
  const std::uint32_t loop = built_.loop("main");
  set(built_.slot(built_.task(loop, 0)).since, at(900ns));
  EXPECT_EQ(take().process.taken, 900ns);
}

TEST_F(process_end, is_none_while_the_segment_is_locked) {
  std::ifstream("/proc/sys/kernel/random/boot_id").read(built_.head().boot_id, 36);
  const std::string path = built_.write(folder_.file());
  reader::attachment reader = reader::attach(path);
  {
    const owner living(path);
    const model::snapshot taken = reader.snapshot();
    EXPECT_EQ(taken.process.end, model::process_end::alive);
    EXPECT_GT(taken.process.taken, 1s);  // by the clock of this machine
    EXPECT_EQ(reader.end(), model::process_end::alive);
  }
  EXPECT_EQ(reader.snapshot().process.end, model::process_end::died);
  EXPECT_EQ(reader.end(), model::process_end::died);
}

TEST_F(process_end, of_one_that_took_its_file_away_is_an_exit) {
  const std::string path = built_.write(folder_.file());
  reader::attachment reader = reader::attach(path);
  ASSERT_EQ(std::remove(path.c_str()), 0);
  EXPECT_EQ(reader.snapshot().process.end, model::process_end::exited);
}

}  // namespace
}  // namespace curfew
