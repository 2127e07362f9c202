#include "probe/cli/commands/policy_options.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/failure.hpp"
#include "probe/report/run/baseline_text.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::cli {

namespace {

std::string contents_of(const std::string& path, const std::string& what) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof()) || file.bad())
    throw system_failure("cannot read the " + what + " " + path, errno != 0 ? errno : EIO);
  return std::move(text).str();
}

verdict::finding_kind kind_of(const std::string& option, const std::string& name) {
  if (const auto kind = verdict::find_kind(name)) return *kind;
  std::string known;
  for (const auto kind : verdict::foremost_first())
    known.append(known.empty() ? "" : ", ").append(verdict::name_of(kind));
  refuse(option + ": there is no finding \"" + name + "\": there are " + known);
}

void add_severity(CLI::App& command, const std::string& name, policy_options& options, verdict::severity severity,
                  const std::string& description) {
  std::vector<std::string> words;
  for (const auto kind : verdict::foremost_first()) words.emplace_back(verdict::name_of(kind));
  add_repeated(
      command, name, "FINDING",
      [&options, name, severity](const std::string& kind) {
        options.policy.severities.set(kind_of(name, kind), severity);
      },
      description, words);
}

}  // namespace

void add_suppressions(CLI::App& command, policy_options& options) {
  add_repeated(
      command, "--suppressions", "FILE", [&options](const std::string& file) { options.suppressions.push_back(file); },
      "findings that are known and meant: FINDING:PATTERN on a line; also the file of CURFEW_SUPPRESSIONS");
}

void add_policy(CLI::App& command, policy_options& options) {
  add_suppressions(command, options);
  add_file(command, "--baseline", options.baseline, "bugs that were there before, which do not fail");
  // Options take effect in the order in which they are added: what both name fails.
  add_severity(command, "--warn-only", options, verdict::severity::warning, "this finding warns and does not fail");
  add_severity(command, "--fail-on", options, verdict::severity::failure, "this finding fails, too, not only warns");
}

judge::policy policy_of(const policy_options& options) {
  auto policy = options.policy;
  auto files = options.suppressions;
  if (const char* const usual = std::getenv("CURFEW_SUPPRESSIONS"); usual != nullptr && *usual != '\0')
    files.emplace_back(usual);
  try {
    for (const auto& file : files) {
      auto list = judge::suppressions_in(contents_of(file, "suppressions"), file);
      policy.suppressions.insert(policy.suppressions.end(), std::make_move_iterator(list.begin()),
                                 std::make_move_iterator(list.end()));
    }
    if (!options.baseline.empty()) {
      policy.baseline = report::baseline_in(contents_of(options.baseline, "baseline"), options.baseline);
      policy.baseline_from = options.baseline;
    }
  } catch (const judge::not_a_suppression& e) {
    throw failure(e.what());
  } catch (const report::not_a_baseline& e) {
    throw failure(e.what());
  }
  return policy;
}

}  // namespace curfew::cli
