// Several reports of one check, each for another reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/probe/cli/support/checked.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class check_reports : public checked {
 protected:
  std::string file(const std::string& name) const { return box_.path() + "/" + name; }
  // Where the SARIF report says that files are.
  std::string root_in(const std::string& folder, const words& environment = {}) const {
    const auto report = file("root.sarif");
    const auto o = run(
        box_,
        {"sh", "-c",
         "cd '" + folder + "' && exec " + curfew() + " check --format sarif=" + report + " -- " + subject() + " clean"},
        {}, environment);
    EXPECT_EQ(o.status, 0) << o.err;
    return nlohmann::json::parse(read(report))["runs"][0]["originalUriBaseIds"]["SRCROOT"]["uri"];
  }
};

TEST_F(check_reports, go_to_a_file_each_and_the_text_is_printed) {
  const auto o = check_subject({"leak"}, {"--format", "junit=" + file("a.xml"), "--format=sarif=" + file("b.sarif"),
                                          "--format", "gitlab=" + file("c.json")});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, AllOf(HasSubstr("error[orphaned-task"), EndsWith("1 task spawned\n")));
  EXPECT_THAT(read(file("a.xml")), StartsWith("<?xml"));
  EXPECT_EQ(nlohmann::json::parse(read(file("b.sarif")))["runs"][0]["results"][0]["ruleId"], "orphaned-task");
  EXPECT_EQ(nlohmann::json::parse(read(file("c.json")))[0]["check_name"], "orphaned-task");
}

TEST_F(check_reports, without_a_file_the_last_is_printed) {
  const auto o =
      check_subject({"leak"}, {"--format", "json", "--format", "json=" + file("a.json"), "--format", "text"});
  EXPECT_THAT(o.err, StartsWith("curfew: "));
  EXPECT_EQ(nlohmann::json::parse(read(file("a.json")))["status"], 23);
}

TEST_F(check_reports, may_stand_on_standard_output_beside_the_text) {
  const auto o = check_subject({"leak"}, {"--format", "github=-"});
  EXPECT_THAT(o.out, StartsWith("::error file=subject.cpp,line=14,col=1,title=curfew%3A orphaned-task::task `bar`"));
  EXPECT_THAT(o.err, HasSubstr("error[orphaned-task"));
}

TEST_F(check_reports, are_refused_before_the_command_runs) {
  const auto refused = [&](const words& options) {
    const auto o = check_subject({"say:ran"}, options);
    EXPECT_EQ(o.status, 125) << testing::PrintToString(options);
    EXPECT_THAT(o.out, IsEmpty()) << "the command ran";
    return o.err;
  };
  EXPECT_THAT(refused({"--format", "xml=" + file("a")}), HasSubstr("--format: \"xml\" is none of text, json, "));
  EXPECT_THAT(refused({"--format", "json="}), HasSubstr("--format: \"json=\" names no file behind the \"=\""));
  EXPECT_THAT(refused({"--format", "json=" + file("no/a")}), HasSubstr("cannot open the report's file "));
  EXPECT_THAT(refused({"--format", "json=" + file("a"), "--format", "junit=" + file("a")}),
              HasSubstr("two reports for " + file("a") + ": each needs a file of its own"));
  EXPECT_THAT(refused({"--format", "json=-", "-o", "-"}), HasSubstr("two reports for -"));
  EXPECT_THAT(refused({"--format", "json=-", "--format", "junit=-"}), HasSubstr("two reports for -"));
  EXPECT_THAT(refused({"--format", "json=" + file("a"), "--format", "junit=" + file("./a")}),
              HasSubstr("two reports for " + file("./a")));
  std::filesystem::create_symlink("a", file("link"));
  EXPECT_THAT(refused({"--write-baseline", file("link"), "--format", "junit=" + file("a")}),
              HasSubstr("two reports for " + file("a")));
}

TEST_F(check_reports, may_go_nowhere_together) {
  const auto o = check_subject({"leak"}, {"--format", "json=/dev/null", "--format", "junit=/dev/null"});
  EXPECT_EQ(o.status, 23) << o.err;
}

TEST_F(check_reports, are_all_written_though_one_cannot_be) {
  const auto o = check_subject({"leak"}, {"--format", "json=/dev/full", "--format", "junit=" + file("a.xml")});
  EXPECT_EQ(o.status, 23);
  EXPECT_THAT(o.err, AllOf(HasSubstr("error[orphaned-task"), HasSubstr("cannot write to /dev/full")));
  EXPECT_THAT(read(file("a.xml")), StartsWith("<?xml"));
}

TEST_F(check_reports, are_printed_though_a_limit_leaves_no_room_for_a_file) {
  const auto o = run(
      box_, {"sh", "-c", "ulimit -f 4 && exec " + curfew() + " check --format sarif=" + file("a.sarif") + " -- true"});
  EXPECT_EQ(o.status, 24);
  EXPECT_THAT(o.err, AllOf(HasSubstr("NOTHING WAS CHECKED"), HasSubstr("cannot write to " + file("a.sarif"))));
}

TEST_F(check_reports, print_nothing_when_they_are_to_be_quiet_and_everyone_is_home) {
  EXPECT_THAT(check_subject({"clean"}, {"--quiet"}).err, IsEmpty());
  EXPECT_THAT(check_subject({"clean", "exit:3"}, {"-q"}).err, IsEmpty()) << "whose status is the command's own matter";
  EXPECT_THAT(check_subject({"leak"}, {"-q"}).err, HasSubstr("error[orphaned-task"));
  EXPECT_THAT(check_script("true", {"-q"}).err, HasSubstr("error[nothing-recorded]"));
  EXPECT_THAT(check_script("true", {"-q", "--allow-nothing-recorded"}).err, HasSubstr("NOTHING WAS CHECKED"));
  EXPECT_THAT(check_subject({"clean"}, {"-q", "-o", file("a")}).err, IsEmpty());
  EXPECT_THAT(read(file("a")), HasSubstr("everyone is home"));
}

TEST_F(check_reports, show_the_line_to_change_as_the_program_was_built_from_it) {
  const auto source = file("subject.cpp");
  std::ofstream(source) << std::string(13, '\n') << "\tspawn(bar());  // \x1b[31m \r\n";
  const auto report = [&] {
    return run(box_, {"sh", "-c", "cd '" + box_.path() + "' && exec " + curfew() + " check -- " + subject() + " leak"})
        .err;
  };
  EXPECT_THAT(report(), HasSubstr("\n  line     subject.cpp:14  spawn(bar());  // \\x1b[31m\n  fix "));
  std::filesystem::last_write_time(source, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_THAT(report(), AllOf(HasSubstr("\n  fix "), Not(HasSubstr("\n  line "))));
}

TEST_F(check_reports, name_files_relative_to_the_repository) {
  std::filesystem::create_directories(file("repo/.git"));
  std::filesystem::create_directories(file("repo/build/test"));
  std::filesystem::create_directories(file("none"));
  EXPECT_EQ(root_in(file("repo/build/test")), "file://" + file("repo") + "/");
  EXPECT_EQ(root_in(file("none")), "file://" + file("none") + "/");
  EXPECT_EQ(root_in(file("none"), {"GITHUB_WORKSPACE=/home/runner/work/a/"}), "file:///home/runner/work/a/");
  EXPECT_EQ(root_in(file("none"), {"CI_PROJECT_DIR=/builds/a"}), "file:///builds/a/");
}

}  // namespace
}  // namespace curfew::tests
