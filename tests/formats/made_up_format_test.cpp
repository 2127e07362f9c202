// A new format can be asked for once its file is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "probe/cli/command_line/options.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/format.hpp"
#include "tests/probe/report/scenes.hpp"

namespace curfew {
namespace {

using testing::HasSubstr;
using testing::Not;

// A command with the option.
struct command {
  explicit command(const std::vector<const report::format*>& among) {
    cli::add_format(app, chosen, among);
    app.name("curfew");
  }

  CLI::App app;
  const report::format* chosen = &report::usual_format();
};

TEST(made_up_format, writes_what_is_in_a_digest) {
  auto run = tests::leak();
  run.processes[0].snapshot.process.pid = 42;
  command check(report::formats_with(&report::format::write));
  check.app.parse("--format lines");
  EXPECT_EQ(check.chosen->write(report::digest_of(run), {}), "42 1\n");
}

TEST(made_up_format, is_in_the_help_and_among_what_may_be_said_instead) {
  command check(report::formats_with(&report::format::write));
  EXPECT_THAT(cli::help_of(check.app), HasSubstr("text, json or lines"));
  try {
    check.app.parse("--format xml");
    FAIL() << "there is no such format";
  } catch (const CLI::ValidationError& e) {
    EXPECT_THAT(e.what(), HasSubstr("--format: \"xml\" is none of text, json, lines"));
  }
}

TEST(made_up_format, may_be_asked_for_in_a_file_beside_another_one) {
  CLI::App check;
  const report::format* printed = &report::usual_format();
  std::vector<cli::filed_report> filed;
  cli::add_formats(check, printed, filed, report::formats_with(&report::format::write));
  check.parse("--format lines=a=b --format json");
  EXPECT_EQ(printed->name, "json");
  ASSERT_EQ(filed.size(), 1u);
  EXPECT_EQ(filed[0].format->name, "lines");
  EXPECT_EQ(filed[0].file, "a=b");
}

TEST(made_up_format, is_not_offered_where_it_has_nothing_to_write) {
  command tree(report::formats_with(&report::format::write_tree));
  EXPECT_THAT(cli::help_of(tree.app), Not(HasSubstr("lines")));
  EXPECT_THROW(tree.app.parse("--format lines"), CLI::ValidationError);
}

TEST(formats, have_names_and_file_endings_of_their_own_and_write_reports) {
  for (const auto* const one : report::all_formats()) {
    EXPECT_NE(one->write, nullptr) << one->name;
    for (const auto* const other : report::all_formats()) {
      if (one == other) continue;
      EXPECT_NE(one->name, other->name);
      EXPECT_NE(one->file_ending, other->file_ending);
    }
  }
}

}  // namespace
}  // namespace curfew
