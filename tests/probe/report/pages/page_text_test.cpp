// The pages of findings on a terminal.
#include "probe/report/pages/page_text.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "probe/report/pages/pages.hpp"
#include "probe/report/terminal/columns.hpp"

namespace curfew::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// Code is shown as it was written.
std::string without_code(const std::string& text) {
  std::string prose;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("    ")) prose += line + "\n";
  return prose;
}

TEST(page_text, fits_the_terminal) {
  for (const auto& page : pages())
    for (const std::size_t width : {40u, 80u, 100u}) {
      std::istringstream lines(page_text(page.markdown, {.width = width}));
      for (std::string line; std::getline(lines, line);) {
        const bool is_code = line.starts_with("    ");
        const bool one_word = line.find(' ', line.find_first_not_of(' ')) == std::string::npos;
        if (is_code || one_word) continue;
        EXPECT_LE(columns(line), width) << page.name << ": " << line;
      }
    }
}

TEST(page_text, has_no_marks_of_its_source) {
  for (const auto& page : pages()) {
    const auto text = without_code(page_text(page.markdown));
    for (const auto* const mark : {"](", "```", "\n#", "| --"}) EXPECT_THAT(text, Not(HasSubstr(mark)));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(page_text(page.markdown, {.colour = true}), HasSubstr("\x1b["));
  }
}

TEST(page_text, leaves_code_as_it_is) {
  EXPECT_EQ(
      page_text(
          "# a\n\ntext `x` [there](../b.md),\nor [here](http://c)\n\n```cpp\nint i;\n\n  f([](){});  // [a](b)\n```\n"),
      "a\n\ntext `x` there, or here (http://c)\n\n    int i;\n\n      f([](){});  // [a](b)\n");
}

TEST(page_text, aligns_tables_and_lists) {
  const std::string table =
      "| who | how |\n| --- | --- |\n| `tree` | a line above the tree |\n| `exporter` | a gauge |\n";
  EXPECT_EQ(page_text(table, {.width = 24}),
            "who         how\n`tree`      a line above\n            the tree\n`exporter`  a gauge\n");
  EXPECT_EQ(page_text(table, {.width = 14}), "`tree`: a\n  line above\n  the tree\n`exporter`:\n  a gauge\n")
      << "where there is no room for columns";
  EXPECT_THAT(page_text(table, {.width = 40, .colour = true}), HasSubstr("mtree\x1b[0m      a line above the tree\n"))
      << "the columns of what is shown";
  EXPECT_EQ(page_text("- one and\n  more of it\n- two\n\nend\n", {.width = 12}),
            "- one and\n  more of it\n- two\n\nend\n");
}

TEST(page_text, of_something_unfinished_ends) {
  for (const auto* const text : {"", "\n", "```", "|", "| a", "[", "[a](", "`", "#", "- "}) page_text(text);
  EXPECT_EQ(page_text("a [b] (c) [d"), "a [b] (c) [d\n");
}

}  // namespace
}  // namespace curfew::report
