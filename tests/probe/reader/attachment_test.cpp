// Tests that there is one way to a process, for all who look at it.
#include "probe/reader/attachment.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/probe/reader/segment_builder.hpp"

namespace curfew::tests {
namespace {

class attachment : public ::testing::Test {
 protected:
  attachment() {
    built_.task(built_.loop("main"), 0);
    built_.head().rings_used = 1;
    segment::event& e = built_.event(0);
    e.ticks = 1;
    e.node = 100;
    e.kind = static_cast<std::uint16_t>(segment::event_kind::spawn);
    built_.ring(0).head = 1;
    built_.write(folder_.file());
  }
  std::string saved() {
    const std::string copy = folder_.path() + "/copy.curfewz";
    reader::attach(folder_.file()).save(copy);
    return copy;
  }

  segment_folder folder_;
  segment_builder built_;
};

TEST_F(attachment, is_of_the_file_that_was_opened_whatever_stands_under_its_name_by_now) {
  reader::attachment process = reader::attach(folder_.file());
  std::filesystem::rename(folder_.file(), folder_.path() + "/moved.curfew");
  EXPECT_EQ(process.snapshot().tasks.size(), 1u);
  EXPECT_EQ(process.events().lifecycle.at(0).events.size(), 1u);
  EXPECT_EQ(process.events().lifecycle.at(0).events.size(), 0u) << "they were given";
}

TEST_F(attachment, is_good_for_two_threads) {
  for (const std::string& path : {folder_.file(), saved()}) {
    reader::attachment process = reader::attach(path);
    std::thread other([&process] {
      std::size_t events = 0;
      for (int i = 0; i < 100; ++i) events += process.events().lifecycle.at(0).events.size();
      EXPECT_LE(events, 1u);
      EXPECT_NE(process.ask_polls(), "") << "nobody runs there";
    });
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(process.snapshot().tasks.size(), 1u);
      EXPECT_NE(process.end(), model::process_end::alive);
      static_cast<void>(process.change_digest());
    }
    other.join();
  }
}

}  // namespace
}  // namespace curfew::tests
