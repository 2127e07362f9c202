// `--format sarif`: SARIF 2.1.0.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "probe/judge/judgement.hpp"
#include "probe/report/pages/page_markdown.hpp"
#include "probe/report/pages/pages.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"

namespace curfew::report {
namespace {

using nlohmann::json;

json sarif_of(const run& run, const std::string& repository = "/src") {
  const auto log = json::parse(formats::sarif.write(digest_of(run), {.repository = repository}));
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_EQ(log["runs"].size(), 1u);
  return log["runs"][0];
}

TEST(sarif, has_a_result_for_each_bug_at_a_place_below_the_root) {
  const auto run = sarif_of(tests::leak());
  ASSERT_EQ(run["results"].size(), 1u);
  const auto& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "orphaned-task");
  EXPECT_EQ(result["level"], "error");
  const auto& physical = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(physical["artifactLocation"], json({{"uri", "docs/examples/seed/leak.cpp"}, {"uriBaseId", "SRCROOT"}}));
  EXPECT_EQ(physical["region"], json({{"startLine", 14}}));
  EXPECT_EQ(result["relatedLocations"][0]["physicalLocation"]["region"], json({{"startLine", 8}}));
  EXPECT_EQ(result["partialFingerprints"], json({{"findingKey/v1", "orphaned-task foo bar leak.cpp"}}));
  EXPECT_EQ(run["originalUriBaseIds"]["SRCROOT"]["uri"], "file:///src/");
}

TEST(sarif, names_the_rule_of_each_result_by_its_place_in_the_list_of_all) {
  const auto run = sarif_of(tests::killed_server());
  const auto& rules = run["tool"]["driver"]["rules"];
  EXPECT_EQ(rules.size(), pages().size());
  ASSERT_FALSE(run["results"].empty());
  for (const auto& result : run["results"])
    EXPECT_EQ(rules.at(result["ruleIndex"].get<std::size_t>())["id"], result["ruleId"]);
  for (const auto& rule : rules) {
    EXPECT_EQ(rule["help"]["markdown"], page_markdown(find_page(rule["id"].get<std::string>())->markdown));
    EXPECT_NE(rule["shortDescription"]["text"], "");
  }
}

TEST(sarif, names_a_file_outside_of_the_root_as_it_is_and_escapes_what_a_uri_cannot_have) {
  auto run = tests::leak();
  for (auto& text : run.processes[0].snapshot.texts)
    if (text.ends_with("leak.cpp")) text = "/other/a b%.cpp";
  const auto made = sarif_of(run)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(made, json({{"uri", "file:///other/a%20b%25.cpp"}}));
}

// RFC 3986, 4.2: what stands before a colon there is the name of a scheme.
TEST(sarif, keeps_a_path_with_a_colon_in_its_first_segment_relative) {
  for (const auto& [path, uri] :
       {std::pair("C:/win dir/x.cpp", "./C:/win%20dir/x.cpp"), std::pair("http://evil/x.cpp", "./http://evil/x.cpp"),
        std::pair("::error::.cpp", "./::error::.cpp"), std::pair("a/b:c.cpp", "a/b:c.cpp")}) {
    auto run = tests::leak();
    for (auto& text : run.processes[0].snapshot.texts)
      if (text.ends_with("leak.cpp")) text = path;
    const auto made = sarif_of(run)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    EXPECT_EQ(made, json({{"uri", uri}, {"uriBaseId", "SRCROOT"}}));
  }
}

TEST(sarif, notes_what_could_not_be_judged_and_is_not_successful_then) {
  const auto invocation = sarif_of({})["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["descriptor"]["id"], "nothing-recorded");
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["level"], "error");
  EXPECT_EQ(sarif_of(tests::clean())["invocations"][0]["executionSuccessful"], true);
}

TEST(sarif, has_what_is_suppressed_only_where_that_is_asked_for) {
  EXPECT_TRUE(sarif_of(tests::suppressed())["results"].empty()) << "a service may take it for a bug that is there";
}

TEST(sarif, has_a_place_for_each_result_because_github_refuses_a_file_with_one_that_has_none) {
  const auto run = sarif_of(tests::plain_asio());
  ASSERT_EQ(run["results"].size(), 2u);
  const auto place = [](const char* uri, int line) {
    return json{{"artifactLocation", {{"uri", uri}, {"uriBaseId", "SRCROOT"}}}, {"region", {{"startLine", line}}}};
  };
  EXPECT_EQ(run["results"][0]["locations"][0]["physicalLocation"], place("build/server", 1));
  EXPECT_EQ(run["results"][1]["locations"][0]["physicalLocation"], place("client.cpp", 30));
  for (const auto& result : run["results"]) EXPECT_FALSE(result.contains("relatedLocations")) << "it would be the same";
}

TEST(sarif, says_by_what_a_result_is_suppressed) {
  const auto run = tests::suppressed();
  const auto log = json::parse(formats::sarif.write(digest_of(run), {.repository = "/src", .with_suppressed = true}));
  const auto& results = log["runs"][0]["results"];
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0]["ruleId"], "orphaned-task");
  EXPECT_EQ(results[0]["properties"], json({{"tasks", 3}, {"processes", 3}}));
  const auto at = [](const char* uri, int line) {
    return json{{"physicalLocation",
                 {{"artifactLocation", {{"uri", uri}, {"uriBaseId", "SRCROOT"}}}, {"region", {{"startLine", line}}}}}};
  };
  EXPECT_EQ(
      results[0]["suppressions"],
      json::array(
          {{{"kind", "external"},
            {"status", "accepted"},
            {"justification", "orphaned-task:foo"},
            {"location", at("curfew.supp", 2)}},
           {{"kind", "inSource"}, {"status", "accepted"}, {"justification", "*:bar"}, {"location", at("main.cpp", 7)}},
           {{"kind", "external"}, {"status", "accepted"}, {"justification", "known: it is in b.json"}}}));
}

TEST(sarif, names_a_file_of_suppressions_by_the_folder_that_the_command_ran_in) {
  auto run = tests::suppressed();
  const auto uri_of = [&](const char* given, const char* folder) {
    for (auto& s : run.policy.suppressions) s.file = given;
    const auto log = json::parse(formats::sarif.write(
        digest_of(run), {.working_directory = folder, .repository = "/src", .with_suppressed = true}));
    const auto& reason = log["runs"][0]["results"][0]["suppressions"][0];
    return reason["location"]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>();
  };
  EXPECT_EQ(uri_of("../known.supp", "/src/tests"), "known.supp");
  EXPECT_EQ(uri_of("known.supp", "/src/tests"), "tests/known.supp");
  EXPECT_EQ(uri_of("../known.supp", "/src"), "file:///known.supp");
}

TEST(sarif, marks_what_a_test_means) {
  auto run = tests::leak();
  auto& p = run.processes.front();
  p.snapshot.texts.emplace_back("*");
  p.snapshot.allowances = {{.kinds = static_cast<model::index>(p.snapshot.texts.size() - 1)}};
  auto judged = judge::judgement_of(p.snapshot);
  p.findings = std::move(judged.findings);
  p.excused = std::move(judged.excused);
  const auto log = json::parse(formats::sarif.write(digest_of(run), {.with_suppressed = true}));
  EXPECT_EQ(log["runs"][0]["results"][0]["suppressions"],
            (json{{{"kind", "inSource"}, {"status", "accepted"}, {"justification", "a test means it"}}}));
}

TEST(sarif, tells_what_is_suppressed_from_what_has_the_same_names_and_is_not) {
  auto run = tests::suppressed();
  run.processes.push_back(tests::leak().processes.front());
  const auto log = json::parse(formats::sarif.write(digest_of(run), {.with_suppressed = true}));
  const auto& results = log["runs"][0]["results"];
  ASSERT_EQ(results.size(), 2u);
  EXPECT_FALSE(results[0].contains("suppressions"));
  EXPECT_NE(results[0]["partialFingerprints"], results[1]["partialFingerprints"]);
}

TEST(sarif, notes_a_time_out) {
  auto hung = tests::clean();
  hung.timeout = std::chrono::seconds(10);
  const auto made = sarif_of(hung);
  const auto& note = made["invocations"][0]["toolExecutionNotifications"][0];
  EXPECT_EQ(note["descriptor"]["id"], "timed-out");
  EXPECT_EQ(made["tool"]["driver"]["notifications"][0]["id"], "timed-out");
  EXPECT_EQ(note["level"], "error");
  EXPECT_THAT(note["message"]["text"].get<std::string>(), testing::StartsWith("the command still ran after 10 s"));
}

}  // namespace
}  // namespace curfew::report
