#include "probe/exporter/own_policy.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include "probe/judge/suppression_files.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::metrics {

namespace {

verdict::finding_kind kind_with_a_limit(const std::string& name) {
  std::string known;
  for (const auto kind : verdict::foremost_first()) {
    const auto& rule = verdict::rule_of(kind);
    if (rule.limit.option.empty()) continue;
    if (rule.name == name) return kind;
    known.append(known.empty() ? "" : ", ").append(rule.name);
  }
  throw std::invalid_argument("curfew: metric_options::time_limits: no finding \"" + name +
                              "\" has a time limit: those that have one are " + known);
}

}  // namespace

judge::policy policy_with(const metric_options& options) {
  judge::policy made;
  made.limits.set_over_time(options.growing_over);
  for (const auto& [name, limit] : options.time_limits) made.limits.set(kind_with_a_limit(name), limit);
  try {
    made.suppressions = judge::read_suppressions(options.suppressions);
  } catch (const judge::not_a_suppression& e) {
    throw std::invalid_argument(e.what());
  }
  return made;
}

}  // namespace curfew::metrics
