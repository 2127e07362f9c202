#include "probe/judge/suppressions.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "probe/verdict/judge.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::judge {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(suppression, matches_a_part_of_a_name) {
  EXPECT_TRUE(matches("watch", "app::watchdog"));
  EXPECT_FALSE(matches("watchdogs", "app::watchdog"));
  EXPECT_FALSE(matches("", "")) << "a name that is not known";
}

TEST(suppression, anchors_and_stars_mean_what_leak_sanitizers_mean) {
  EXPECT_TRUE(matches("^app", "app::watchdog"));
  EXPECT_FALSE(matches("^watch", "app::watchdog"));
  EXPECT_TRUE(matches("dog$", "app::watchdog"));
  EXPECT_FALSE(matches("watch$", "app::watchdog"));
  EXPECT_TRUE(matches("^a*dog$", "app::watchdog"));
  EXPECT_FALSE(matches("^a*dig$", "app::watchdog"));
  EXPECT_TRUE(matches("b*a*c$", "abxaxc"));
  EXPECT_TRUE(matches("^*$", "anything"));
  EXPECT_TRUE(matches("a*", "ba"));
}

TEST(suppression, takes_no_time_for_a_pattern_of_stars) {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "a*";
  EXPECT_FALSE(matches(pattern + "b$", std::string(2000, 'a')));
}

TEST(suppressions, are_lines_with_comments_between_them) {
  const auto list = suppressions_in("# known\n\n  orphaned-task : src/a b.cpp  # in third_party\r\n*:x#y\n", "s");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].finding, "orphaned-task");
  EXPECT_EQ(list[0].pattern, "src/a b.cpp");
  EXPECT_EQ(list[0].from(), "s:3");
  EXPECT_EQ(list[1].finding, "*");
  EXPECT_EQ(list[1].pattern, "x#y");
}

TEST(suppressions, may_begin_with_a_byte_order_mark) {
  EXPECT_EQ(suppressions_in("\xEF\xBB\xBForphaned-task:x\n", "s").at(0).finding, "orphaned-task");
}

TEST(suppressions, say_nothing_by_anchors_alone) {
  for (const auto* const pattern : {"^", "$", "^$"})
    EXPECT_THROW(suppressions_in(std::string("orphaned-task:") + pattern, "s"), not_a_suppression) << pattern;
  EXPECT_EQ(suppressions_in("*:*", "s").size(), 1u);
}

TEST(suppressions, say_where_a_line_is_none) {
  const auto why = [](const std::string& text) -> std::string {
    try {
      suppressions_in(text, "curfew.supp");
    } catch (const not_a_suppression& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_THAT(why("\norphan:x"), AllOf(HasSubstr("curfew.supp:2: there is no finding \"orphan\": there are "),
                                       HasSubstr("and * for all of them")));
  EXPECT_THAT(why("session"), HasSubstr("curfew.supp:1: \"session\" is no suppression: say FINDING:PATTERN, as in "));
  EXPECT_THAT(why("orphaned-task:"), HasSubstr("is no suppression"));
  EXPECT_THAT(why(std::string("a\0b:c", 5)), HasSubstr("there is no finding \"a\\x00b\": there are "))
      << "all of it is said";
}

// Suppressions by which a task is known: where it was spawned, what it is, where it waits, what it is called.
TEST(suppression, is_about_all_names_and_files_of_a_task) {
  tests::snapshot_builder b;
  b.task("session", "/src/session.cpp", 3)
      .named("session 7")
      .spawned_at("/src/server.cpp", 9, "serve")
      .awaits_at("/src/frame.cpp", 4, "read_frame")
      .orphaned()
      .waiting("sleep_for", 1ms);
  const auto found = verdict::judge(b);
  ASSERT_EQ(found.size(), 1u);
  const auto suppressed_by = [&](const std::string& line) {
    return matches(suppressions_in(line, "s").front(), b, found[0].kind, found[0].site, found[0].task);
  };
  for (const auto* const pattern :
       {"^session$", "session.cpp", "^serve$", "server.cpp", "read_frame", "frame.cpp", "7$"}) {
    EXPECT_TRUE(suppressed_by(std::string("orphaned-task:") + pattern)) << pattern;
    EXPECT_TRUE(suppressed_by(std::string("*:") + pattern)) << pattern;
    EXPECT_FALSE(suppressed_by(std::string("unobserved-error:") + pattern)) << pattern;
  }
  EXPECT_FALSE(suppressed_by("*:sleep_for"));
}

}  // namespace
}  // namespace curfew::judge
