#include "probe/report/run/given_policy.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "probe/judge/suppression_files.hpp"
#include "probe/judge/text_file.hpp"
#include "probe/model/duration.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"
#include "probe/verdict/time_limits.hpp"

namespace curfew::report {

namespace {

constexpr std::string_view suppressions = "--suppressions", baseline = "--baseline", fail_on = "--fail-on",
                           warn_only = "--warn-only";

// Takes one line. Returns whether it is an option with a value that it can have.
bool take(given_policy& into, std::string_view option, std::string_view value) {
  if (option == suppressions || option == baseline) {
    (option == baseline ? into.baselines : into.suppressions).emplace_back(value);
    return true;
  }
  if (option == fail_on || option == warn_only) {
    const auto kind = verdict::find_kind(value);
    if (kind)
      into.policy.severities.set(*kind, option == fail_on ? verdict::severity::failure : verdict::severity::warning);
    return kind.has_value();
  }
  for (const auto kind : verdict::foremost_first()) {
    if (option.empty() || verdict::rule_of(kind).limit.option != option) continue;
    const auto limit = model::parse_duration(value);
    if (limit) into.policy.limits.set(kind, *limit);
    return limit.has_value();
  }
  return false;
}

}  // namespace

judge::policy policy_of(const given_policy& given) {
  auto policy = given.policy;
  policy.suppressions = judge::read_suppressions(given.suppressions);
  for (const auto& file : given.baselines)
    for (const auto& [key, extent] : baseline_in(judge::text_in(file, "baseline"), file)) {
      auto& known = policy.baseline[key];
      known = {std::max(known.lines, extent.lines), std::max(known.tasks, extent.tasks)};
    }
  policy.baseline_from = joined(given.baselines, " and ");
  return policy;
}

std::string lines_of(const given_policy& given) {
  std::string lines;
  const auto add = [&lines](std::string_view option, const std::string& value) {
    lines.append(lines.empty() ? "" : "\n").append(option).append("=").append(value);
  };
  for (const auto& file : given.suppressions) add(suppressions, std::filesystem::absolute(file).string());
  for (const auto& file : given.baselines) add(baseline, std::filesystem::absolute(file).string());
  for (const auto kind : verdict::foremost_first()) {
    const auto& rule = verdict::rule_of(kind);
    if (const auto severity = given.policy.severities.of(kind); severity != rule.severity)
      add(severity == verdict::severity::failure ? fail_on : warn_only, std::string(verdict::name_of(kind)));
    if (const auto limit = given.policy.limits.of(kind); limit != verdict::time_limits().of(kind))
      add(rule.limit.option, std::to_string(std::chrono::duration<double, std::micro>(limit).count()) + "us");
  }
  return lines;
}

given_policy given_policy_in(std::string_view lines) {
  given_policy given;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || !take(given, line.substr(0, equals), line.substr(equals + 1)))
      throw not_a_policy("\"" + std::string(line) + "\" in " + policy_variable +
                         " is no option of a check about findings");
  }
  return given;
}

}  // namespace curfew::report
