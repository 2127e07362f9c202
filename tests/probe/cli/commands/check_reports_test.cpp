// Several reports of one check, each for another reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

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

TEST_F(check_reports, without_a_file_are_printed) {
  const auto o =
      check_subject({"leak"}, {"--format", "text", "--format", "json=" + file("a.json"), "--format", "text"});
  EXPECT_THAT(o.err, StartsWith("curfew: "));
  EXPECT_EQ(nlohmann::json::parse(read(file("a.json")))["status"], 23);
}

TEST_F(check_reports, may_stand_on_standard_output_beside_the_text) {
  const auto o = check_subject({"leak"}, {"--format", "github=-"});
  EXPECT_THAT(o.out, StartsWith("\n::error file=subject.cpp,line=14,col=1,title=curfew%3A orphaned-task::task `bar`"));
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
  EXPECT_THAT(refused({"--format", "json", "--format", "github"}),
              HasSubstr("--format: json and github are both without a file, and one of them is printed: say --format "
                        "json=FILE for the other"));
  EXPECT_THAT(refused({"--format", "json="}), HasSubstr("--format: \"json=\" names no file behind the \"=\""));
  EXPECT_THAT(refused({"--format", "json=" + file("no/a")}), HasSubstr("cannot write to "));
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

TEST_F(check_reports, of_a_check_that_is_killed_are_no_empty_files) {
  const auto text = box_.path() + "/report.txt", junit = box_.path() + "/report.xml";
  program killed(box_, command({"-o", text, "--format", "junit=" + junit}, {"hold", "say:up", "stdin"}));
  killed.wait_for_output("up\n");
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.wait().status, 128 + SIGKILL);
  EXPECT_FALSE(std::filesystem::exists(text));
  EXPECT_FALSE(std::filesystem::exists(junit));
}

TEST_F(check_reports, that_cannot_be_written_are_all_named) {
  const auto o =
      check_subject({"leak"}, {"--format", "json=/dev/full", "--format", "sarif=/dev/full", "-o", "/dev/full"});
  EXPECT_EQ(o.status, 23);
  std::size_t told = 0;
  for (auto at = o.err.find("/dev/full: "); at != std::string::npos; at = o.err.find("/dev/full: ", at + 1)) ++told;
  EXPECT_EQ(told, 3u) << o.err;
}

TEST_F(check_reports, for_github_begin_a_line_whatever_the_command_printed) {
  const auto both = check_script("printf 'Test #1 ... '; exec '" + subject() + "' leak", {"--format", "github=-"});
  EXPECT_THAT(both.out, StartsWith("Test #1 ... \n::error file="));
}

TEST_F(check_reports, of_an_earlier_run_do_not_stay_where_nothing_ran) {
  std::ofstream(file("base")) << "all is well";
  const words all{"--format", "junit=" + file("a.xml"), "--format", "json",
                  "-o",       file("b.json"),           "--format", "sarif=" + file("c"),
                  "--format", "github=" + file("d"),    "--format", "gitlab=" + file("e"),
                  "--format", "text=" + file("f")};
  for (const auto* const scenario : {"clean", "leak"}) {
    check_subject({scenario}, all);
    for (const auto* const name : {"a.xml", "b.json", "c", "d", "e", "f"})
      EXPECT_THAT(read(file(name)), Not(IsEmpty()));
    auto options = all;
    options.insert(options.end(), {"--write-baseline", file("base")});
    EXPECT_EQ(run(box_, around({"./nosuch"}, options)).status, 127);
    for (const auto* const name : {"a.xml", "b.json", "c", "d", "e", "f"})
      EXPECT_FALSE(std::filesystem::exists(file(name))) << name << " of " << scenario;
  }
  EXPECT_EQ(read(file("base")), "all is well") << "it is of a run that was";
  run(box_,
      {"sh", "-c", "exec >'" + file("log") + "'; echo begun; '" + curfew() + "' check -o /dev/stdout -- ./nosuch"});
  EXPECT_EQ(read(file("log")), "begun\n") << "what others have written";
}

TEST_F(check_reports, replace_neither_programs_nor_what_is_run) {
  std::filesystem::copy_file("/bin/true", file("program"));
  std::ofstream(file("script")) << "#!/bin/sh\n";
  ::chmod(file("script").c_str(), 0755);
  std::ofstream(file("test.sh")) << "exit 0\n";
  const auto refusal = [&](const std::string& path, const words& command) {
    const auto before = read(path);
    const auto o = run(box_, around(command, {"--format", "junit=" + path}));
    EXPECT_EQ(o.status, 125);
    EXPECT_EQ(read(path), before);
    return o.err;
  };
  EXPECT_THAT(refusal(file("program"), {file("program")}), HasSubstr("is a program, and is not overwritten"));
  EXPECT_THAT(refusal(file("script"), {"true"}), HasSubstr("is a program, and is not overwritten"));
  EXPECT_THAT(refusal(file("test.sh"), {"sh", file("./test.sh")}), HasSubstr("belongs to the command"));
  EXPECT_EQ(check_subject({"clean"}, {"-o", file("again")}).status, 0);
  EXPECT_EQ(check_script(subject() + " clean; true " + file("again"), {"-o", file("again")}).status, 0);
  EXPECT_EQ(run(box_, around({"grep", "SUMMARY", file("again")}, {"-o", file("again")})).status, 24)
      << "a report is replaced";
}

TEST_F(check_reports, leave_what_is_no_report_where_nothing_ran) {
  for (const auto* const text : {"int main() {}\n", "SUMMARY: curfew: of a log\nand more\n", "<?xml?>\n", "[1]\n"}) {
    std::ofstream(file("mine")) << text;
    EXPECT_EQ(run(box_, around({"./nosuch"}, {"--format", "junit=" + file("mine")})).status, 127);
    EXPECT_EQ(read(file("mine")), text);
  }
}

TEST_F(check_reports, for_a_fifo_that_nobody_reads_keep_nobody_waiting) {
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  const auto o = check_subject({"clean", "say:ran"}, {"-o", file("fifo")});
  EXPECT_THAT(o.out, HasSubstr("ran"));
  EXPECT_EQ(o.status, 125);
  EXPECT_THAT(o.err, AllOf(HasSubstr("SUMMARY"), HasSubstr(file("fifo") + ": it is a FIFO that nobody reads")));
}

TEST_F(check_reports, reach_who_reads_a_fifo) {
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  const auto o = run(box_, {"sh", "-c",
                            "cat '" + file("fifo") + "' & '" + curfew() + "' check -o '" + file("fifo") + "' -- '" +
                                subject() + "' leak; wait"});
  EXPECT_THAT(o.out, HasSubstr("error[orphaned-task"));
}

TEST_F(check_reports, come_with_a_line_that_says_that_the_check_failed_where_that_is_asked_for) {
  const auto says = [&](const words& what, words options = {}) {
    options.insert(options.begin(), {"--say-failure", "--format", "gitlab"});
    return check_subject(what, options).err.find("\ncurfew check: failed\n") != std::string::npos;
  };
  EXPECT_TRUE(says({"leak"}));
  EXPECT_TRUE(says({"leak", "exit:3"})) << "whose status is the command's own";
  EXPECT_TRUE(says({"clean", "raise:9"}));
  EXPECT_TRUE(says({"clean"}, {"-o", "/dev/full"}));
  EXPECT_FALSE(says({"clean", "exit:3"}));
  EXPECT_FALSE(says({"leak"}, {"--warn-only", "orphaned-task"}));
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
