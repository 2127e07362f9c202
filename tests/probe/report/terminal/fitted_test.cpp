// Reports on a terminal: as wide as that, and with nothing lost but what lines of a tree have no room for.
#include "probe/report/terminal/fitted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "probe/report/formats/text/process_table_text.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/report/terminal/paint.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Le;

std::vector<std::size_t> widths_of(const std::string& text) {
  std::vector<std::size_t> widths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widths.push_back(columns_on_screen(line));
  return widths;
}

std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(fitted, breaks_lines_between_words_and_indents_what_follows) {
  EXPECT_EQ(fitted("warning: one two three four five\nshort\n", 20), "warning: one two\n  three four five\nshort\n");
  EXPECT_EQ(fitted("  spawned  bar  subject.cpp:14  by somebody\n", 30),
            "  spawned  bar  subject.cpp:14\n           by somebody\n");
}

TEST(fitted, indents_what_follows_a_label_in_colour_as_what_follows_one_without) {
  const auto label = paint("  spawned  ", ink::faint, true);
  EXPECT_EQ(fitted(label + "bar  subject.cpp:14  by somebody\n", 30),
            label + "bar  subject.cpp:14\n           by somebody\n");
}

TEST(fitted, leaves_a_file_as_it_is) {
  const std::string line(1000, 'x');
  EXPECT_EQ(fitted(line + " y\n", 0), line + " y\n");
}

TEST(fitted, breaks_a_word_that_has_no_line_of_its_own_and_paths_at_a_slash) {
  EXPECT_EQ(fitted("/home/somebody/work/project/source/main.cpp:14", 24),
            "/home/somebody/work/\n  project/source/\n  main.cpp:14");
  const std::string word(100, 'x');
  const auto broken = fitted("see " + word, 40);
  EXPECT_THAT(widths_of(broken), Each(Le(40u)));
  EXPECT_EQ(without_spaces(broken), "see" + word);
}

TEST(fitted, counts_no_colours_and_keeps_them) {
  const auto red = paint("one two three four", ink::error, true);
  EXPECT_EQ(fitted(red, 20), red);
  EXPECT_EQ(without_spaces(fitted(red + " five six", 20)), without_spaces(red + " five six"));
  EXPECT_EQ(cut_to(red + " five six", 20), red + " …");
  EXPECT_EQ(cut_to(paint("one two three four five", ink::error, true), 20),
            paint("one two three four …", ink::error, true));
}

TEST(fitted, counts_two_columns_for_wide_characters) {
  EXPECT_EQ(columns("任务"), 4u);
  EXPECT_EQ(columns("🚀"), 2u);
  EXPECT_EQ(columns("e\xCC\x81"), 1u);
  EXPECT_EQ(padded("任务", 6), "任务  ");
  EXPECT_EQ(shortened("任务任务", 5), "任务…");
  EXPECT_EQ(shortened("任务任务", 6), "任务…");
  EXPECT_EQ(end_of("任务任务", 5), "…任务");
  EXPECT_EQ(end_of("/src/server.cpp:40", 14), "…server.cpp:40");
  EXPECT_THAT(widths_of(fitted("任务任务任务任务任务任务任务任务", 21)), Each(Le(21u)));
}

TEST(fitted, reports_and_trees_stay_within_the_terminal) {
  for (const auto& run : {tests::leak(), tests::killed_server(), tests::given_up(), tests::hostile_names(),
                          tests::abandoned_handlers(), tests::failed_daemon(), tests::daemon_holds()})
    for (const std::size_t width : {120u, 80u, 40u, 20u})
      for (const bool colour : {false, true}) {
        EXPECT_THAT(widths_of(tests::text_of(run, {.working_directory = "", .colour = colour, .width = width})),
                    Each(Le(width)));
        for (const auto& p : run.processes)
          EXPECT_THAT(widths_of(tests::tree_text_of(p.snapshot, p.findings,
                                                    {.working_directory = "", .colour = colour, .width = width})),
                      Each(Le(width)));
      }
  EXPECT_THAT(widths_of(process_table_text(tests::processes(), {.width = 40})), Each(Le(40u)));
}

TEST(fitted, a_narrow_tree_keeps_what_is_the_matter) {
  const auto run = tests::killed_server();
  const auto& p = run.processes[0];
  const auto text = tests::tree_text_of(p.snapshot, p.findings, {.working_directory = "/src", .width = 80});
  EXPECT_THAT(text, HasSubstr("◀ orphaned, pending\n"));
  EXPECT_THAT(text, HasSubstr("server.cpp:62"));
  EXPECT_THAT(tests::tree_text_of(p.snapshot, p.findings, {.working_directory = "/src", .width = 60}),
              HasSubstr("◀ unobserved\n"));
}

TEST(fitted, a_tree_cuts_places_from_the_front_and_never_a_line) {
  tests::snapshot_builder b;
  b.loop("server");
  const std::string path =
      "/home/somebody/projects/a_server_of_theirs/sources/sessions/" + std::string(20, 'x') + ".cpp";
  b.task("serve").waiting("accept", std::chrono::seconds(1)).awaits_at(path, 4719, "serve").daemon();
  b.task("session").waiting("async_receive", std::chrono::seconds(1)).awaits_at(path, 4720, "session");
  for (std::size_t width = 60; width < 180; ++width) {
    const auto text = tests::tree_text_of(b, {}, {.working_directory = "", .width = width});
    EXPECT_THAT(widths_of(text), Each(Le(width)));
    EXPECT_THAT(text, testing::AllOf(HasSubstr(".cpp:4719"), HasSubstr(".cpp:4720"))) << width;
  }
  EXPECT_THAT(tests::tree_text_of(b, {}, {.working_directory = "", .width = 179}), HasSubstr(path + ":4719  daemon"));
}

TEST(fitted, a_deep_tree_keeps_its_names) {
  tests::snapshot_builder b;
  b.loop("main");
  model::node_id owner = 0;
  for (int i = 0; i < 40; ++i) {
    auto task = b.task("level" + std::to_string(i)).waiting("sleep_for", std::chrono::seconds(1));
    if (owner != 0) task.owned_by(model::owner_kind::handle, owner);
    owner = task.id();
  }
  const auto text = tests::tree_text_of(b, {}, {.working_directory = "", .width = 40});
  EXPECT_THAT(widths_of(text), Each(Le(40u)));
  EXPECT_THAT(text, HasSubstr("level39"));
}

}  // namespace
}  // namespace curfew::report
