// The pages of findings, in the program.
#include "probe/report/pages/pages.hpp"

#include <gmock/gmock.h>

#include <string>

#include "probe/verdict/finding_kinds.hpp"

namespace curfew::report {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(pages, are_there_for_each_kind_of_finding_and_for_no_other) {
  const auto kinds = verdict::foremost_first();
  for (const auto kind : kinds) EXPECT_NE(find_page(verdict::name_of(kind)), nullptr) << verdict::name_of(kind);
  EXPECT_EQ(pages().size(), kinds.size());
  EXPECT_EQ(find_page("orphaned"), nullptr);
}

TEST(pages, begin_with_a_sentence_that_says_it) {
  for (const auto& page : pages()) {
    EXPECT_THAT(std::string(page.markdown), StartsWith("# " + std::string(page.name) + "\n"));
    EXPECT_THAT(gist(page), AllOf(EndsWith("."), Not(HasSubstr("\n"))));
  }
  EXPECT_EQ(gist(*find_page("orphaned-task")), "The owner of a pending task went away, and nobody will join the task.");
}

}  // namespace
}  // namespace curfew::report
