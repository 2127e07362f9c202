// `--format junit`: JUnit XML.
#include <gmock/gmock.h>

#include <pugixml.hpp>
#include <string>

#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class junit : public testing::Test {
 protected:
  pugi::xml_node suite_of(const run& run) {
    const auto text = formats::junit.write(digest_of(run), {.working_directory = "/src"});
    EXPECT_TRUE(document_.load_string(text.c_str())) << text;
    return document_.child("testsuites").child("testsuite");
  }
  // The test case of the run's only process.
  pugi::xml_node process_of(const run& run) {
    return suite_of(run).find_child_by_attribute("testcase", "classname", "curfew.process");
  }
  pugi::xml_node command_of(const run& run) {
    return suite_of(run).find_child_by_attribute("testcase", "classname", "curfew.command");
  }

 private:
  pugi::xml_document document_;
};

TEST_F(junit, has_a_case_for_the_command_and_one_for_each_process) {
  auto run = tests::leak();
  run.processes.push_back(run.processes[0]);
  const auto suite = suite_of(run);
  std::vector<std::string> names;
  for (const auto c : suite.children("testcase"))
    names.push_back(std::string(c.attribute("classname").value()) + ": " + c.attribute("name").value());
  EXPECT_THAT(names, testing::ElementsAre("curfew.command: ./build/bin/leak", "curfew.process: ./build/bin/leak",
                                          "curfew.process: ./build/bin/leak (2)"));
  EXPECT_STREQ(suite.attribute("tests").value(), "3");
  EXPECT_STREQ(suite.attribute("failures").value(), "2");
  EXPECT_STREQ(suite.attribute("errors").value(), "0");
}

TEST_F(junit, fails_a_process_with_the_text_of_the_report) {
  const auto failure = process_of(tests::leak()).child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "orphaned-task, pending-at-shutdown");
  EXPECT_STREQ(failure.attribute("message").value(), "task `bar` was orphaned and still waiting at shutdown");
  EXPECT_THAT(failure.text().get(), AllOf(HasSubstr("spawned  foo  docs/examples/seed/leak.cpp:14"),
                                          HasSubstr("fix      await it (`co_await handle.join()`)")));
}

TEST_F(junit, passes_who_only_warns_and_keeps_what_it_said) {
  const auto process = process_of(tests::failed_daemon());
  EXPECT_FALSE(process.child("failure"));
  EXPECT_THAT(process.child("system-out").text().get(), HasSubstr("warning[failed-daemon]"));
}

TEST_F(junit, says_of_the_command_that_it_failed_or_timed_out) {
  auto run = tests::clean();
  run.command_end = wait_result{wait_result::how::exited, 3};
  EXPECT_STREQ(command_of(run).child("failure").attribute("message").value(), "the command exited with status 3");
  EXPECT_STREQ(command_of(tests::given_up()).child("failure").attribute("type").value(), "timeout");
  EXPECT_FALSE(command_of(tests::clean()).child("failure"));
}

TEST_F(junit, has_an_error_where_it_could_not_be_judged) {
  const auto error = command_of({}).child("error");
  EXPECT_STREQ(error.attribute("type").value(), "nothing-recorded");
  run allowed;
  allowed.allowed.set(static_cast<std::size_t>(gap_kind::nothing_recorded));
  EXPECT_FALSE(command_of(allowed).child("error"));
  EXPECT_THAT(command_of(allowed).child("system-out").text().get(), HasSubstr("allowed[nothing-recorded]: "));
}

TEST_F(junit, names_a_kill_in_the_case_of_the_process_that_it_ended) {
  const auto failure = process_of(tests::killed_server()).child("failure");
  EXPECT_THAT(failure.text().get(), HasSubstr("error[killed]: ./server --port 80 (pid 4242) was killed by SIGKILL"));
}

TEST_F(junit, is_xml_whatever_names_the_programs_gave) {
  auto run = tests::hostile_names();
  run.processes[0].snapshot.process.command_line = "./a \xEF\xBF\xBE & <b> \"c\"";
  const auto process = process_of(run);
  EXPECT_STREQ(process.attribute("name").value(), "./a \xEF\xBF\xBD & <b> \"c\"");
}

}  // namespace
}  // namespace curfew::report
