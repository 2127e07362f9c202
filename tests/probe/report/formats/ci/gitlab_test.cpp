// `--format gitlab`: a Code Quality report.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"

namespace curfew::report {
namespace {

nlohmann::json gitlab_of(const run& run) {
  return nlohmann::json::parse(formats::gitlab.write(digest_of(run), {.repository = "/src"}));
}

TEST(gitlab, has_an_issue_for_each_bug) {
  const auto issues = gitlab_of(tests::leak());
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0]["check_name"], "orphaned-task");
  EXPECT_EQ(issues[0]["severity"], "major");
  EXPECT_EQ(issues[0]["location"]["path"], "docs/examples/seed/leak.cpp");
  EXPECT_EQ(issues[0]["location"]["lines"]["begin"], 14);
  EXPECT_THAT(issues[0]["description"].get<std::string>(),
              testing::StartsWith("task `bar` was orphaned and still waiting at shutdown\nfix: "));
  EXPECT_EQ(gitlab_of(tests::failed_daemon())[0]["severity"], "minor");
}

TEST(gitlab, keeps_the_fingerprint_when_lines_move) {
  auto run = tests::leak();
  const auto before = gitlab_of(run)[0];
  for (auto& site : run.processes[0].snapshot.sites) site.line += 7;
  const auto after = gitlab_of(run)[0];
  EXPECT_NE(after["location"], before["location"]);
  EXPECT_EQ(after["fingerprint"], before["fingerprint"]);
}

TEST(gitlab, names_the_file_of_the_program_where_no_line_is_known_and_never_the_word_of_the_command) {
  auto run = tests::plain_asio();
  run.command = {"ctest"};
  const auto issues = gitlab_of(run);
  EXPECT_EQ(issues[0]["location"], (nlohmann::json{{"path", "build/server"}, {"lines", {{"begin", 1}}}}));
  EXPECT_EQ(issues[1]["location"], (nlohmann::json{{"path", "client.cpp"}, {"lines", {{"begin", 30}}}}));
}

TEST(gitlab, is_an_empty_list_without_bugs) { EXPECT_EQ(gitlab_of(tests::clean()), nlohmann::json::array()); }

}  // namespace
}  // namespace curfew::report
