// `curfew snapshot`, driven as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class snapshot : public command_test {};

TEST_F(snapshot, saves_what_tree_shows_later) {
  const auto file = box_.path() + "/saved.curfewz";
  {
    const auto p = holding("hold:5");
    EXPECT_EQ(curfew_says({"snapshot", std::to_string(p->pid()), "-o", file}).status, 0);
  }
  EXPECT_THAT(curfew_says({"tree", file}).out, AllOf(HasSubstr("bar ×5"), HasSubstr("; snapshot, taken 2")));
  const auto watched = curfew_says({"tree", file, "--watch=1ms"});  // ends by itself
  EXPECT_EQ(watched.status, 0);
  EXPECT_THAT(watched.out, Not(HasSubstr("----")));
  EXPECT_THAT(watched.err, HasSubstr("is a snapshot, which does not change: shown once"));
}

TEST_F(snapshot, never_overwrites_what_is_recorded_in) {
  const auto p = holding();
  for (const auto& entry : std::filesystem::directory_iterator(box_.segments())) {
    const auto path = entry.path().string();
    const auto size = std::filesystem::file_size(path);
    const auto by_another_name = box_.path() + "/link" + entry.path().extension().string();
    std::filesystem::create_symlink(path, by_another_name);
    for (const auto& output : {path, by_another_name}) {
      for (const std::vector<std::string>& words :
           {std::vector<std::string>{"snapshot", "subject", "-o", output}, {"check", "-o", output, "--", "true"}}) {
        const auto o = curfew_says(words);
        EXPECT_EQ(o.status, 125) << words.front() << " " << output;
        EXPECT_THAT(o.err, AllOf(HasSubstr(output), HasSubstr("is not overwritten: name another file")));
      }
    }
    EXPECT_EQ(std::filesystem::file_size(path), size);
  }
  EXPECT_THAT(curfew_says({"tree", "subject"}).out, HasSubstr("bar"));
}

TEST_F(snapshot, goes_through_pipes_and_into_redirected_files) {
  const auto p = holding("hold:5");
  const auto file = box_.path() + "/piped.curfewz";
  const auto script = curfew() + " snapshot subject -o - | cat > " + file + " && " + curfew() + " tree " + file;
  EXPECT_THAT(run(box_, {"sh", "-c", script}).out, HasSubstr("bar ×5"));
  EXPECT_EQ(box_.entries(), (std::vector<std::string>{"piped.curfewz", "segments"}));
}

}  // namespace
}  // namespace curfew::tests
