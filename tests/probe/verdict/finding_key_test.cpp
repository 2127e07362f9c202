#include "probe/verdict/finding_key.hpp"

#include <gtest/gtest.h>

#include "probe/verdict/judge.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {
namespace {

using tests::snapshot_builder;

finding_key key_of_first(const model::snapshot& s) {
  const auto findings = judge(s);
  if (findings.empty()) return {};
  return key_of(s, findings.front().kind, findings.front().site, findings.front().task);
}

TEST(finding_key, stays_when_lines_move_and_names_are_numbered) {
  snapshot_builder before, after;
  before.task("session").named("session 1").spawned_at("/src/server.cpp", 73, "serve").unobserved_error();
  after.task("session", "/src/server.cpp", 40).named("session 2").spawned_at("/b/server.cpp", 99, "serve");
  after.get().tasks[0].unobserved_error = true;
  EXPECT_EQ(key_of_first(before), (finding_key{"unobserved-error", "serve", "session", "server.cpp"}));
  EXPECT_EQ(key_of_first(after), key_of_first(before));
}

TEST(finding_key, tells_kinds_functions_and_tasks_apart) {
  const auto key = [](std::string_view task, std::string_view in, bool orphaned,
                      std::string_view file = "/src/server.cpp") {
    snapshot_builder b;
    auto made = b.task(task).spawned_at(file, 73, in);
    orphaned ? made.orphaned() : made.unobserved_error();
    return key_of_first(b);
  };
  const auto one = key("session", "serve", true);
  EXPECT_NE(one, key("watchdog", "serve", true));
  EXPECT_NE(one, key("session", "accept", true));
  EXPECT_NE(one, key("session", "serve", false));
  EXPECT_NE(one, key("session", "serve", true, "/src/client.cpp"));
  EXPECT_EQ(one, key("session", "serve", true, "/elsewhere/server.cpp"));
}

TEST(finding_key, is_the_same_for_tasks_of_which_only_a_number_is_left) {
  snapshot_builder b;
  const auto spawn = b.site("/src/server.cpp", 73, "serve");
  const auto function = b.site("/src/session.cpp", 2, "session");
  b.get().evicted = {{.site = spawn, .orphaned = true, .count = 7}};
  b.get().sites[spawn].spawns = function;
  EXPECT_EQ(key_of_first(b), (finding_key{"orphaned-task", "serve", "session", "server.cpp"}));
}

TEST(finding_key, has_the_function_of_what_never_was_a_task) {
  snapshot_builder b;
  b.get().sites[b.site("/src/app.cpp", 2, "save")].never_started = 1;
  EXPECT_EQ(key_of_first(b), (finding_key{"never-started", "save", "", "app.cpp"}));
  EXPECT_EQ(text_of(key_of_first(b)), "never-started save");
}

}  // namespace
}  // namespace curfew::verdict
