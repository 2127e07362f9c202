#include "probe/report/terminal/links.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <sstream>

#include "probe/report/terminal/fitted.hpp"
#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string link_to_a = "\x1b]8;;file:///src/a.cpp\x1b\\a.cpp:7\x1b]8;;\x1b\\";

TEST(links, are_places_that_stand_alone) {
  const link_targets targets{{"a.cpp:7", "file:///src/a.cpp"}};
  EXPECT_EQ(linked("in a.cpp:7", targets), "in " + link_to_a);
  EXPECT_EQ(linked("a.cpp:7, (a.cpp:7)\n", targets), link_to_a + ", (" + link_to_a + ")\n");
  EXPECT_EQ(linked("\x1b[31ma.cpp:7\x1b[0m", targets), "\x1b[31m" + link_to_a + "\x1b[0m");
  for (const auto* const text : {"a.cpp:70", "ba.cpp:7", "a.cpp", "", "\x1b", "\x1b[3"})
    EXPECT_EQ(linked(text, targets), text);
}

TEST(links, escape_what_a_url_cannot_have) { EXPECT_EQ(file_url("/a b/50%\x1b.cpp"), "file:///a%20b/50%25%1B.cpp"); }

// Without what a terminal does not show.
std::string seen(const std::string& text) {
  return std::regex_replace(text, std::regex("\x1b]8;;[^\x1b]*\x1b\\\\"), "");
}

TEST(links, change_nothing_that_is_seen_at_any_width) {
  for (const auto& run : {tests::leak(), tests::killed_server(), tests::hostile_names()})
    for (const std::size_t width : {0u, 40u, 80u, 400u}) {
      const style plain{.working_directory = "/src", .colour = true, .width = width};
      auto with_links = plain;
      with_links.links = true;
      EXPECT_EQ(seen(tests::text_of(run, with_links)), tests::text_of(run, plain));
    }
}

TEST(links, lead_to_the_files_of_a_report) {
  const auto text = tests::text_of(tests::leak(), {.working_directory = "/src", .links = true});
  EXPECT_THAT(text,
              HasSubstr("\x1b]8;;file:///src/docs/examples/seed/leak.cpp\x1b\\docs/examples/seed/leak.cpp:14\x1b]8;;"));
  EXPECT_THAT(tests::text_of(tests::leak(), {.working_directory = "/src"}), Not(HasSubstr("\x1b")));
}

TEST(text_report, fits_40_to_400_columns) {
  for (const auto& run : {tests::leak(), tests::killed_server(), tests::one_hang()})
    for (const std::size_t width : {40u, 60u, 80u, 132u, 400u}) {
      std::istringstream lines(tests::text_of(run, {.width = width}));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_on_screen(line), width) << line;
    }
}

}  // namespace
}  // namespace curfew::report
