// In which tests the tasks of a block were spawned.
#include "probe/report/problems/tests_of.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "probe/report/digest.hpp"
#include "probe/report/run/run.hpp"
#include "probe/verdict/judge.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

model::index text(model::snapshot& s, const std::string& text) {
  s.texts.push_back(text);
  return static_cast<model::index>(s.texts.size() - 1);
}

// A task each at these times, all spawned by one line and all orphans; and a test for each name, every ten milliseconds
// from ten on, for eight.
run run_of(const std::vector<std::chrono::milliseconds>& spawned, const std::vector<std::string>& names) {
  tests::snapshot_builder b;
  b.end(model::process_end::exited, 1s);
  for (const auto at : spawned) b.task("fetch").spawned(at).spawned_at("/src/a.cpp", 9, "start").orphaned();
  run made;
  made.processes.emplace_back();
  auto& s = made.processes[0].snapshot = b.get();
  auto began = 10ms;
  for (const auto& name : names) {
    s.tests.push_back({text(s, name), began, began + 8ms});
    began += 10ms;
  }
  made.processes[0].findings = verdict::judge(s);
  return made;
}

std::vector<std::string> tests_in(const run& run) {
  const auto digest = digest_of(run);
  std::vector<std::string> names;
  for (const auto name : tests_of(run.processes[0].snapshot, digest.processes[0].problems.at(0)))
    names.emplace_back(run.processes[0].snapshot.text(name));
  return names;
}

TEST(tests_of, has_those_in_which_its_tasks_were_spawned_in_the_order_in_which_they_ran) {
  EXPECT_THAT(tests_in(run_of({33ms, 12ms, 14ms}, {"a", "b", "c"})), ElementsAre("a", "c"));
  EXPECT_THAT(tests_in(run_of({5ms, 19ms, 99ms}, {"a", "b", "c"})), IsEmpty()) << "before, between, and after them";
}

TEST(tests_of, has_a_test_that_ran_twice_once) {
  auto run = run_of({12ms, 22ms}, {"a", "a"});
  run.processes[0].snapshot.tests[1].name = run.processes[0].snapshot.tests[0].name;
  EXPECT_THAT(tests_in(run), ElementsAre("a"));
}

TEST(tests_of, stand_in_the_block_and_in_json) {
  const auto one = run_of({12ms}, {"ends\n"});
  EXPECT_THAT(tests::text_of(one), HasSubstr("  test     ends\\n\n"));
  const auto json = nlohmann::json::parse(tests::json_of(one));
  EXPECT_EQ(json["processes"][0]["problems"][0]["tests"], nlohmann::json({"ends\n"}));
  const auto seven = run_of({12ms, 22ms, 32ms, 42ms, 52ms, 62ms, 72ms}, {"a", "b", "c", "d", "e", "f", "g"});
  EXPECT_THAT(tests::text_of(seven), HasSubstr("  tests    a, b, c, d, e and 2 more\n"));
  EXPECT_THAT(tests::text_of(run_of({12ms}, {})), Not(HasSubstr("  test")));
}

}  // namespace
}  // namespace curfew::report
