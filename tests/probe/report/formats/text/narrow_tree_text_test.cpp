// The tree on terminals that have too little room for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/report/formats/text/tree_text.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::line_with;

TEST(narrow_tree_text, leaves_no_note_out_without_a_sign) {
  tests::snapshot_builder b;
  b.loop("load").threads = 4;
  const auto serve = b.task("serve", "/src/a/long/way/to/programs/server.cpp", 7).id();
  b.task("refresh")
      .owned_by(model::owner_kind::loop, serve)
      .spawned_at("/src/a/long/way/to/programs/failing_daemon.cpp", 24, "main")
      .state(model::task_state::failed, std::chrono::seconds(1))
      .failed_daemon()
      .error("connection refused");
  const auto findings = verdict::judge(b);
  for (std::size_t width = 30; width < 160; ++width) {
    const auto text = tests::tree_text_of(b, findings, {.width = width});
    const auto loop = line_with(text, "loop load"), refresh = line_with(text, "refresh");
    EXPECT_TRUE(loop.find("4 threads") != std::string::npos || loop.ends_with("…")) << text;
    const auto place = refresh.find(".cpp:24");
    if (width >= 60) {
      ASSERT_NE(place, std::string::npos) << text;
    }
    const bool marked = place != std::string::npos && refresh.find("…", place) != std::string::npos;
    const bool cut = place == std::string::npos && refresh.find("…") != std::string::npos;
    EXPECT_TRUE(refresh.find("error: connection refused") != std::string::npos || marked || cut) << width << '\n'
                                                                                                 << text;
    EXPECT_THAT(refresh, HasSubstr("◀ failed"));
  }
  const auto usual = line_with(tests::tree_text_of(b, findings, {.width = 80}), "refresh");
  EXPECT_THAT(usual, HasSubstr("_daemon.cpp:24  daemon, "));
}

TEST(narrow_tree_text, cuts_no_name_where_the_line_has_room) {
  const std::string name = "parse_the_header_of_a_message_that_came_from_another_server";
  tests::snapshot_builder b;
  b.task(name);
  EXPECT_THAT(tests::tree_text_of(b, {}, {.width = 100}), HasSubstr(name + " #"));
  EXPECT_THAT(tests::tree_text_of(b, {}, {.width = 40}), testing::Not(HasSubstr(name)));
}

TEST(narrow_tree_text, keeps_the_lines_number_on_a_narrow_terminal) {
  tests::snapshot_builder b;
  b.loop("main");
  b.task("waits_for_ever")
      .waiting("steady_timer.async_wait", std::chrono::seconds(1))
      .awaits_at("/src/hang.cpp", 1234, "waits_for_ever");
  for (const std::size_t width : {40u, 44u, 60u, 80u})
    EXPECT_THAT(line_with(tests::tree_text_of(b, {}, {.width = width}), "waits"), HasSubstr(":1234")) << width;
}

TEST(narrow_tree_text, cuts_no_line_number) {
  tests::snapshot_builder b;
  b.loop("asyncio");
  b.task("main").waiting("asyncio.gather", 1s).awaits_at("/home/me/bot.py", 9, "main");
  b.task("typing").waiting("asyncio.sleep", 1s).awaits_at("/home/me/bot.py", 7777, "typing").orphaned();
  b.task("inner")
      .state(model::task_state::failed, 1s)
      .orphaned()
      .unobserved_error()
      .spawned_at("/a/b.py", 7777, "main");
  const auto findings = verdict::judge(b);
  for (std::size_t width = 30; width < 120; ++width) {
    const auto text = tests::tree_text_of(b, findings, {.width = width});
    for (const auto& line : {line_with(text, "typing"), line_with(text, "inner")})
      EXPECT_TRUE(line.find("py:7777") != line.npos || line.find("7") == line.npos) << width << ": " << line;
  }
}

}  // namespace
}  // namespace curfew::report
