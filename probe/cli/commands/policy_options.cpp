#include "probe/cli/commands/policy_options.hpp"

#include <chrono>
#include <system_error>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/failure.hpp"
#include "probe/judge/suppression_files.hpp"
#include "probe/model/duration.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::cli {

namespace {

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

judge::policy read_policy(const policy_options& options) {
  try {
    return report::policy_of(options);
  } catch (const judge::not_a_suppression& e) {
    throw failure(e.what());
  } catch (const std::system_error& e) {
    throw failure(e.what());
  } catch (const report::not_a_baseline& e) {
    throw failure(e.what());
  }
}

}  // namespace curfew::cli
