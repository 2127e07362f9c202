#include "probe/reader/recorded_processes.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "probe/reader/target.hpp"
#include "probe/segment/check_folder.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

class recorded_processes : public testing::Test {
 protected:
  // Adds a segment that began at that second.
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
  static std::vector<std::string> paths(const std::vector<reader::recorded_process>& entries) {
    std::vector<std::string> result;
    for (const reader::recorded_process& e : entries) result.push_back(e.path);
    return result;
  }

  segment_folder folder_;
};

TEST_F(recorded_processes, has_the_living_first_then_the_newest) {
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

TEST_F(recorded_processes, of_two_that_run_with_one_pid_none_is_taken_for_the_other) {
  const std::string one = add("1-00000001.curfew", 1, 100);
  const std::string other = add("1-00000002.curfew", 1, 200);
  const owner living(one);
  EXPECT_EQ(reader::find_target(folder_.path(), "1"), one);
  const owner too(other);
  try {
    reader::find_target(folder_.path(), "1");
    FAIL() << "one of two was picked";
  } catch (const reader::error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr(one), HasSubstr(other), HasSubstr("name one by its file")));
  }
}

TEST_F(recorded_processes, looks_for_a_target_beside_the_folder_where_checks_keep_segments) {
  const std::string usual = folder_.file("usual"), checks = folder_.file("curfew-check-abcdef");
  std::filesystem::create_directory(checks);
  std::filesystem::permissions(checks, std::filesystem::perms::owner_all);
  const std::string file = add("curfew-check-abcdef/5-00000001.curfew", 5, 100);
  EXPECT_EQ(reader::find_target(usual, "5"), file);
  EXPECT_EQ(reader::find_target(usual, "server"), file);
  EXPECT_EQ(segment::check_folders(usual), std::vector{checks});
  std::filesystem::permissions(checks, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_THAT(segment::check_folders(usual), IsEmpty()) << "anybody's";
}

TEST_F(recorded_processes, of_all_has_those_who_record_for_a_check_with_a_mark) {
  const std::string usual = folder_.file("usual"), checks = folder_.file("curfew-check-abcdef");
  for (const auto& path : {usual, checks}) {
    std::filesystem::create_directory(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  const std::string dead = add("usual/5-00000001.curfew", 5, 300);
  const std::string alive = add("curfew-check-abcdef/6-00000001.curfew", 6, 100);
  const owner living(alive);
  const auto all = reader::list_all(usual);
  ASSERT_THAT(paths(all), ElementsAre(alive, dead)) << "in one order";
  EXPECT_TRUE(all[0].checked);
  EXPECT_FALSE(all[1].checked);
  EXPECT_THAT(paths(reader::list_all(checks)), ElementsAre(alive)) << "once, and what is beside it is another's";
  EXPECT_TRUE(reader::list(checks)[0].checked);
  EXPECT_TRUE(reader::attach(alive).snapshot().process.checked);
  EXPECT_FALSE(reader::attach(dead).snapshot().process.checked);
}

TEST_F(recorded_processes, finds_all_segments_of_a_pid) {
  const std::string old = add("5-00000001.curfew", 5, 100);
  const std::string young = add("5-00000002.curfew", 5, 300);
  add("6-00000003.curfew", 6, 200);
  EXPECT_THAT(paths(reader::find(folder_.path(), 5)), ElementsAre(young, old));
  EXPECT_THAT(reader::find(folder_.path(), 8), IsEmpty());
}

TEST_F(recorded_processes, says_why_a_segment_cannot_be_read) {
  std::ofstream(folder_.file("9-0000000f.curfew")) << "nothing";
  ::chmod(folder_.file("9-0000000f.curfew").c_str(), 0600);
  add("5-00000001.curfew", 5, 100);
  const auto entries = reader::list(folder_.path());
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].pid, 9u);
  EXPECT_THAT(entries[1].failure, HasSubstr("has 7 bytes"));
}

TEST_F(recorded_processes, of_a_folder_that_is_not_there_is_empty) {
  EXPECT_THAT(reader::list(folder_.path() + "/missing"), IsEmpty());
}

TEST_F(recorded_processes, of_a_folder_that_others_can_enter_is_refused) {
  ::chmod(folder_.path().c_str(), 0755);
  EXPECT_THROW(reader::list(folder_.path()), reader::error);
}

}  // namespace
}  // namespace curfew
