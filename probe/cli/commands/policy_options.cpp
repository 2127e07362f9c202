#include "probe/cli/commands/policy_options.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>
#include <system_error>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/failure.hpp"
#include "probe/judge/suppression_files.hpp"
#include "probe/model/duration.hpp"
#include "probe/report/joined.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "probe/segment/folder.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"
#include "probe/verdict/time_limits.hpp"

namespace curfew::cli {

namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof()) || file.bad())
    throw system_failure("cannot read the baseline " + path, errno != 0 ? errno : EIO);
  return std::move(text).str();
}

// Returns those that so many looks find.
std::vector<verdict::finding_kind> kinds_of(looks how_often) {
  std::vector<verdict::finding_kind> kinds;
  for (const auto kind : verdict::foremost_first())
    if (how_often == looks::many || verdict::rule_of(kind).look_over_time == nullptr) kinds.push_back(kind);
  return kinds;
}

verdict::finding_kind kind_of(const std::string& option, const std::string& name, looks how_often) {
  if (const auto kind = verdict::find_kind(name)) {
    if (how_often == looks::many || verdict::rule_of(*kind).look_over_time == nullptr) return *kind;
    refuse(option + ": a check does not find " + name + ", which needs a look over time: `curfew tree PID --watch`");
  }
  std::string known;
  for (const auto kind : kinds_of(how_often)) known.append(known.empty() ? "" : ", ").append(verdict::name_of(kind));
  refuse(option + ": there is no finding \"" + name + "\": there are " + known);
}

void add_severity(CLI::App& command, const std::string& name, policy_options& options, looks how_often,
                  verdict::severity severity, const std::string& description) {
  std::vector<std::string> words;
  for (const auto kind : kinds_of(how_often)) words.emplace_back(verdict::name_of(kind));
  add_repeated(
      command, name, "FINDING",
      [&options, name, severity, how_often](const std::string& kind) {
        options.policy.severities.set(kind_of(name, kind, how_often), severity);
      },
      description, words);
}

}  // namespace

void add_suppressions(CLI::App& command, policy_options& options) {
  add_repeated(
      command, "--suppressions", "FILE", [&options](const std::string& file) { options.suppressions.push_back(file); },
      "findings that are known and meant: FINDING:PATTERN on a line; also the file of CURFEW_SUPPRESSIONS");
}

void add_time_limits(CLI::App& command, policy_options& options, looks how_often) {
  for (const auto kind : verdict::foremost_first()) {
    const auto& rule = verdict::rule_of(kind);
    if (rule.limit.option.empty() || (rule.look == nullptr && how_often == looks::one)) continue;
    add_duration(
        command, std::string(rule.limit.option),
        [&options, kind](std::chrono::nanoseconds given) { options.policy.limits.set(kind, given); }, a_moment,
        std::string(rule.limit.what) + " (" + model::typed(rule.limit.usual) + ")");
  }
}

void add_policy(CLI::App& command, policy_options& options, looks how_often) {
  add_suppressions(command, options);
  add_time_limits(command, options, how_often);
  add_repeated(
      command, "--baseline", "FILE", [&options](const std::string& file) { options.baselines.push_back(file); },
      "bugs that were there before, which do not fail");
  // Options take effect in the order in which they are added: what both name fails.
  add_severity(command, "--warn-only", options, how_often, verdict::severity::warning,
               "this finding warns and does not fail");
  add_severity(command, "--fail-on", options, how_often, verdict::severity::failure,
               "this finding fails, too, not only warns");
}

judge::policy policy_of(const policy_options& options) {
  auto policy = options.policy;
  try {
    policy.suppressions = judge::read_suppressions(options.suppressions);
    for (const auto& file : options.baselines)
      for (const auto& [key, extent] : report::baseline_in(contents_of(file), file)) {
        auto& known = policy.baseline[key];
        known = {std::max(known.lines, extent.lines), std::max(known.tasks, extent.tasks)};
      }
    policy.baseline_from = report::joined(options.baselines, " and ");
  } catch (const judge::not_a_suppression& e) {
    throw failure(e.what());
  } catch (const std::system_error& e) {
    throw failure(e.what());
  } catch (const report::not_a_baseline& e) {
    throw failure(e.what());
  }
  return policy;
}

std::string lines_of(const policy_options& options) {
  std::string lines;
  const auto add = [&lines](std::string_view option, const std::string& value) {
    lines.append(lines.empty() ? "" : "\n").append(option).append("=").append(value);
  };
  for (const auto& file : options.suppressions) add("--suppressions", segment::absolute_path(file));
  for (const auto& file : options.baselines) add("--baseline", segment::absolute_path(file));
  const auto& chosen = options.policy;
  for (const auto kind : verdict::foremost_first()) {
    const auto& rule = verdict::rule_of(kind);
    if (const auto severity = chosen.severities.of(kind); severity != rule.severity)
      add(severity == verdict::severity::failure ? "--fail-on" : "--warn-only", std::string(verdict::name_of(kind)));
    if (const auto limit = chosen.limits.of(kind); limit != verdict::time_limits().of(kind))
      add(rule.limit.option, std::to_string(std::chrono::duration<double, std::micro>(limit).count()) + "us");
  }
  return lines;
}

}  // namespace curfew::cli
