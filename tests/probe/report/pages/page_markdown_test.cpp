// The pages of findings as Markdown that stands alone.
#include "probe/report/pages/page_markdown.hpp"

#include <gmock/gmock.h>

#include "probe/report/pages/pages.hpp"

namespace curfew::report {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(page_markdown, has_the_text_of_links_between_the_documents) {
  EXPECT_EQ(page_markdown("# A\n\n[b](b.md), [two\nlines](../c.md#d) and [e](#e) of [e](https://e.org).\n"),
            "# A\n\nb, two\nlines and e of [e](https://e.org).\n");
}

TEST(page_markdown, leaves_code_as_it_is) {
  const std::string code = "`[](x&)` [1]\n\n```cpp\n[](int) {};  // [a](b)\n<!-- a -->\n```\nand `[b](c)`";
  EXPECT_EQ(page_markdown(code), code);
}

TEST(page_markdown, has_no_comments) {
  EXPECT_EQ(page_markdown("a\n\n<!-- code: b.cpp c -->\n```cpp\nd\n```\n"), "a\n\n```cpp\nd\n```\n");
}

TEST(page_markdown, of_a_page_stands_alone) {
  for (const auto& page : pages()) {
    const auto made = page_markdown(page.markdown);
    EXPECT_THAT(made, Not(HasSubstr("<!--"))) << page.name;
    EXPECT_THAT(made, Not(ContainsRegex("\\]\\([^)]*\\.md"))) << page.name;
    EXPECT_THAT(made, Not(HasSubstr("](#"))) << page.name;
    EXPECT_THAT(made, HasSubstr("## How to fix it")) << page.name;
  }
}

}  // namespace
}  // namespace curfew::report
