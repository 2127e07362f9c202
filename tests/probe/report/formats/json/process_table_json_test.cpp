#include "probe/report/formats/json/process_table_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/probe/report/scenes.hpp"

namespace curfew::report {
namespace {

using nlohmann::json;

TEST(process_table_json, says_of_each_what_it_knows) {
  const auto table = json::parse(process_table_json(tests::processes()));
  ASSERT_EQ(table["processes"].size(), 4u);
  EXPECT_EQ(table["processes"][0]["state"], "running");
  EXPECT_EQ(table["processes"][0]["uptime_ns"], 3'600'000'000'000);
  EXPECT_EQ(table["processes"][3]["state"], "unreadable");
}

}  // namespace
}  // namespace curfew::report
