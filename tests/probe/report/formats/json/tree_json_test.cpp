#include "probe/report/formats/json/tree_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::report {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

TEST(tree_json, is_a_flat_list_that_names_parents) {
  tests::snapshot_builder b;
  const auto a = b.task("a").main().id();
  b.task("b").owned_by(model::owner_kind::handle, a);
  b.task("b").owned_by(model::owner_kind::handle, a);
  const auto tree = json::parse(tests::tree_json_of(b, {}));
  ASSERT_EQ(tree["nodes"].size(), 3u);
  EXPECT_EQ(tree["nodes"][0]["parent"], nullptr);
  EXPECT_EQ(tree["nodes"][1]["parent"], 0);
  EXPECT_EQ(tree["nodes"][2]["parent"], 1);
  EXPECT_EQ(tree["nodes"][2]["count"], 2);
  EXPECT_EQ(json::parse(tests::tree_json_of(b, {}, {.fold = false}))["nodes"].size(), 4u);
}

TEST(tree_json, says_in_which_cancel_scopes_a_task_is) {
  tests::snapshot_builder b;
  b.task("a");
  b.task("b").has_deadline().scope_cancelled(model::cancel_reason::deadline, 4s, 0, "/src/a.cpp", 7);
  const auto tree = json::parse(tests::tree_json_of(b, {}));
  EXPECT_FALSE(tree["nodes"][1].contains("scope"));
  const json& scope = tree["nodes"].at(2).at("scope");
  EXPECT_EQ(scope["deadline"], true);
  EXPECT_EQ(scope["shield"], false);
  EXPECT_EQ(scope["cancelled"], "deadline");
  EXPECT_EQ(scope["at"]["line"], 7);
  EXPECT_EQ(scope["by"], nullptr);
  EXPECT_EQ(scope["ago_ns"], 6000000000);
}

TEST(tree_json, lists_loops_that_are_without_tasks) {
  tests::snapshot_builder b;
  b.loop("app").without_tasks = 4s;
  const auto tree = json::parse(tests::tree_json_of(b, {}));
  EXPECT_EQ(tree["loops_without_tasks"], json::parse(R"([{"name": "app", "for_ns": 6000000000}])"));
}

TEST(tree_json, lists_findings_that_have_no_node) {
  const auto run = tests::never_awaited();
  const auto tree = json::parse(tests::tree_json_of(run.processes[0].snapshot, run.processes[0].findings));
  ASSERT_EQ(tree["counted_findings"].size(), 2u);
  EXPECT_EQ(tree["counted_findings"][0]["finding"], "never-started");
  EXPECT_EQ(tree["counted_findings"][0]["count"], 4);
  EXPECT_EQ(tree["counted_findings"][0]["site"]["function"], "save");
}

TEST(tree_json, of_a_chain_as_deep_as_it_likes) {
  tests::snapshot_builder b;
  auto owner = b.task("a").main().id();
  for (int i = 0; i < 30'000; ++i) owner = b.task("a").owned_by(model::owner_kind::handle, owner).id();
  const auto tree = json::parse(tests::tree_json_of(b, {}));
  ASSERT_EQ(tree["nodes"].size(), 30'002u);
  EXPECT_EQ(tree["nodes"].back()["parent"], 30'000);
}

TEST(tree_json, marks_what_each_of_many_has) {
  tests::snapshot_builder b;
  b.loop("asio");
  std::vector<model::node_id> sessions;
  for (int i = 0; i < 2; ++i) sessions.push_back(b.task("session").waiting("read", 1s).id());
  for (const auto session : sessions) b.task("watch").owned_by(model::owner_kind::handle, session).waiting("sleep", 1s);
  const auto nodes = json::parse(tests::tree_json_of(b, {}))["nodes"];
  ASSERT_EQ(nodes.size(), 3u);
  EXPECT_FALSE(nodes[1].contains("of_each"));
  EXPECT_EQ(nodes[1]["count"], 2);
  EXPECT_EQ(nodes[2]["of_each"], true);
  EXPECT_EQ(nodes[2]["count"], 1);
}

TEST(tree_json, has_of_objects_the_port_and_the_names_and_without_folding_the_tasks) {
  tests::snapshot_builder b;
  b.loop("asio");
  std::vector<model::node_id> ids;
  for (const std::int32_t fd : {5, 6})
    ids.push_back(b.task("accept")
                      .waiting("socket.async_accept", 3s)
                      .wait_on_object(fd)
                      .with("::", 80, model::endpoint_kind::own)
                      .id());
  for (model::object& o : b.get().objects) o.address = static_cast<std::uint64_t>(o.descriptor);
  const auto together = json::parse(tests::tree_json_of(b, {}, {.by_object = true}))["objects"];
  ASSERT_EQ(together.size(), 1u);
  EXPECT_EQ(together[0]["endpoint"], json({{"of", "itself"}, {"host", "::"}, {"port", 80}}));
  EXPECT_EQ(together[0]["names"], json::parse(R"([{"name": "accept", "tasks": 2}])"));
  const auto apart = json::parse(tests::tree_json_of(b, {}, {.fold = false, .by_object = true}))["objects"];
  ASSERT_EQ(apart.size(), 2u);
  EXPECT_EQ(apart[0]["ids"], json::array({ids[0]}));
}

TEST(tree_json, does_not_say_how_long_a_task_waited_that_has_ended) {
  tests::snapshot_builder b;
  b.task("session").waiting("socket.async_receive", 3s).pending_at_shutdown().state(model::task_state::destroyed, 4s);
  const auto objects = json::parse(tests::tree_json_of(b, {}, {.by_object = true}))["objects"];
  EXPECT_EQ(objects[0]["longest_ns"], nullptr);
}

}  // namespace
}  // namespace curfew::report
