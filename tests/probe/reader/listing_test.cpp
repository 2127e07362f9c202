#include "probe/reader/listing.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

class listing : public testing::Test {
 protected:
  // A segment that began at that second.
  std::string add(const std::string& name, std::uint32_t pid, std::uint64_t began_s) {
    segment_builder built;
    built.head().pid = pid;
    built.head().first.realtime_ns = began_s * 1'000'000'000;
    const std::uint32_t loop = built.loop("main");
    built.task(loop, 0);
    built.task(loop, 0);
    built.counters(0).completed = 1;
    return built.write(folder_.file(name));
  }
  static std::vector<std::string> paths(const std::vector<reader::listed>& entries) {
    std::vector<std::string> result;
    for (const reader::listed& e : entries) result.push_back(e.path);
    return result;
  }

  segment_folder folder_;
};

TEST_F(listing, has_the_living_first_then_the_newest) {
  const std::string old = add("5-00000001.curfew", 5, 100);
  const std::string young = add("6-00000002.curfew", 6, 300);
  const std::string alive = add("7-00000003.curfew", 7, 200);
  const owner living(alive);
  const auto entries = reader::list(folder_.path());
  EXPECT_THAT(paths(entries), ElementsAre(alive, young, old));
  EXPECT_EQ(entries[0].end, model::process_end::alive);
  EXPECT_EQ(entries[1].end, model::process_end::died);
  EXPECT_EQ(entries[0].pid, 7u);
  EXPECT_EQ(entries[0].command_line, "server --port 80");
  EXPECT_EQ(entries[0].live_tasks, 1u);
}

TEST_F(listing, finds_all_segments_of_a_pid) {
  const std::string old = add("5-00000001.curfew", 5, 100);
  const std::string young = add("5-00000002.curfew", 5, 300);
  add("6-00000003.curfew", 6, 200);
  EXPECT_THAT(paths(reader::find(folder_.path(), 5)), ElementsAre(young, old));
  EXPECT_THAT(reader::find(folder_.path(), 8), IsEmpty());
}

TEST_F(listing, says_why_a_segment_cannot_be_read) {
  std::ofstream(folder_.file("9-0000000f.curfew")) << "nothing";
  ::chmod(folder_.file("9-0000000f.curfew").c_str(), 0600);
  add("5-00000001.curfew", 5, 100);
  const auto entries = reader::list(folder_.path());
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].pid, 9u);
  EXPECT_THAT(entries[1].failure, HasSubstr("has 7 bytes"));
}

TEST_F(listing, of_a_folder_that_is_not_there_is_empty) {
  EXPECT_THAT(reader::list(folder_.path() + "/missing"), IsEmpty());
}

TEST_F(listing, of_a_folder_that_others_can_enter_is_refused) {
  ::chmod(folder_.path().c_str(), 0755);
  EXPECT_THROW(reader::list(folder_.path()), reader::error);
}

}  // namespace
}  // namespace curfew
