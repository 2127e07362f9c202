// What Prometheus reads has a new rule in it once its file is there.
#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include <string>

#include "probe/exporter/metrics.hpp"
#include "probe/exporter/process_scraper.hpp"
#include "tests/findings/made_up_rule.hpp"

namespace curfew {
namespace {

using testing::HasSubstr;

// As a scrape of it is.
std::string metrics_of(const model::snapshot& snapshot) {
  metrics::process_scraper looks(20, {});
  const auto numbers = looks.take({snapshot, std::vector<std::uint64_t>(snapshot.tasks.size(), 1)});
  const std::vector<metrics::labelled_process> processes{{"server", "77", &numbers}};
  return prometheus::TextSerializer().Serialize(metrics::families(processes, {}));
}

std::string findings(const std::string& kind, int count) {
  return "curfew_findings{process=\"server\",pid=\"77\",loop=\"main\",kind=\"" + kind + "\"} " + std::to_string(count) +
         "\n";
}

TEST(made_up_rule, is_among_the_metrics) {
  const auto text = metrics_of(tests::restless_process());
  EXPECT_THAT(text, HasSubstr(findings("restless-task", 1)));
  EXPECT_THAT(text, HasSubstr(findings("crowded-site", 0)));
}

TEST(made_up_rule, of_a_look_over_time_is_among_the_metrics) {
  EXPECT_THAT(metrics_of(tests::crowded_process()), HasSubstr(findings("crowded-site", 1)));
}

}  // namespace
}  // namespace curfew
