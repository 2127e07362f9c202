// Writes SARIF 2.1.0, for code scanning services and editors: one run for all processes, with a rule for each kind of
// finding, a result for each bug, and a notification for a time-out and for each thing that could not be judged.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "probe/model/utf8.hpp"
#include "probe/report/bugs/annotation.hpp"
#include "probe/report/bugs/suppressed_bugs.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/formats/formats.hpp"
#include "probe/report/pages/page_markdown.hpp"
#include "probe/report/pages/page_text.hpp"
#include "probe/report/pages/pages.hpp"
#include "probe/report/run/gaps.hpp"
#include "probe/report/run/time_out.hpp"
#include "probe/report/terminal/links.hpp"
#include "probe/verdict/finding_kind.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

using json = nlohmann::ordered_json;

constexpr std::string_view root_id = "SRCROOT";
constexpr std::string_view timed_out_id = "timed-out";

std::string_view level_of(bool fails) { return fails ? "error" : "warning"; }

// Returns a relative path as a URI: that of the file without what is before it. A colon in its first segment would end
// the name of a scheme (RFC 3986, 4.2).
std::string uri_of(std::string_view relative_path) {
  auto uri = file_url("/" + std::string(relative_path)).substr(file_url("/").size());
  return uri.substr(0, uri.find('/')).find(':') == std::string::npos ? uri : "./" + uri;
}

json rule_json(const verdict::rule& rule) {
  json made{{"id", rule.name}};
  if (const auto* const page = find_page(rule.name)) {
    made["shortDescription"] = {{"text", gist(*page)}};
    made["help"] = {{"text", page_text(page->markdown)}, {"markdown", page_markdown(page->markdown)}};
  }
  made["defaultConfiguration"] = {{"level", level_of(rule.severity == verdict::severity::failure)}};
  return made;
}

// Returns a place in a file. GitHub insists on a line, so one that is not known is the first. REQUIRES: the file is
// known.
//
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#physicallocation-object
json location_json(const source_place& at) {
  const bool is_absolute = at.file.starts_with('/');
  json artifact{{"uri", is_absolute ? file_url(at.file) : uri_of(at.file)}};
  if (!is_absolute) artifact["uriBaseId"] = root_id;
  json physical{{"artifactLocation", std::move(artifact)}, {"region", {{"startLine", std::max(at.line, 1u)}}}};
  if (at.column != 0) physical["region"]["startColumn"] = at.column;
  json made{{"physicalLocation", std::move(physical)}};
  if (!at.function.empty())
    made["logicalLocations"] = json::array({{{"fullyQualifiedName", at.function}, {"kind", "function"}}});
  return made;
}

json result_json(const annotation& a) {
  json made{{"ruleId", verdict::name_of(a.kind)},
            {"ruleIndex", a.kind.place()},
            {"level", level_of(a.gravity == gravity::failure)},
            {"message", {{"text", message_of(a)}}}};
  made["locations"] = json::array({location_json(a.at)});
  if (!a.waits.file.empty() && a.waits != a.at) {
    auto related = location_json(a.waits);
    related["message"] = {{"text", "where it waits"}};
    made["relatedLocations"] = json::array({std::move(related)});
  }
  made["partialFingerprints"] = {{"findingKey/v1", a.fingerprint}};
  made["properties"] = {{"tasks", a.tasks}, {"processes", a.processes}};
  return made;
}

json suppression_json(const suppression_reason& reason) {
  json made{
      {"kind", reason.in_source ? "inSource" : "external"}, {"status", "accepted"}, {"justification", reason.text}};
  if (!reason.at.file.empty()) made["location"] = location_json(reason.at);
  return made;
}

// Returns a result that nobody is to count. What is suppressed and what is not may have the same names.
json suppressed_json(const suppressed_bug& bug) {
  auto made = result_json(bug.what);
  made["partialFingerprints"] = {{"findingKey/v1", bug.what.fingerprint + " (suppressed)"}};
  auto suppressions = json::array();
  for (const auto& reason : bug.reasons) suppressions.push_back(suppression_json(reason));
  made["suppressions"] = std::move(suppressions);
  return made;
}

json invocation_json(const digest& digest) {
  auto notifications = json::array();
  if (digest.run.timeout)
    notifications.push_back({{"descriptor", {{"id", timed_out_id}}},
                             {"level", level_of(true)},
                             {"message", {{"text", time_out_sentence(digest.run)}}}});
  for (const auto& gap : digest.not_judged)
    notifications.push_back({{"descriptor", {{"id", name_of(gap.kind)}}},
                             {"level", level_of(!gap.allowed)},
                             {"message", {{"text", gap.sentence}}}});
  json made{{"executionSuccessful", !any_not_allowed(digest.not_judged) && !digest.run.timeout},
            {"exitCode", digest.run.status},
            {"exitCodeDescription", digest.summary}};
  auto arguments = json::array();
  for (const auto& word : digest.run.command) arguments.push_back(model::valid_utf8(word));
  made["arguments"] = std::move(arguments);
  made["toolExecutionNotifications"] = std::move(notifications);
  return made;
}

json notifications_json() {
  auto made =
      json::array({{{"id", timed_out_id}, {"shortDescription", {{"text", "the command took longer than --timeout"}}}}});
  for (const auto& form : gap_forms()) made.push_back({{"id", form.name}, {"shortDescription", {{"text", form.what}}}});
  return made;
}

std::string write(const digest& digest, const style& style) {
  auto rules = json::array(), results = json::array();
  for (std::size_t place = 0; place < verdict::foremost_first().size(); ++place)
    rules.push_back(rule_json(verdict::rule_of(verdict::finding_kind(place))));
  for (const auto& a : annotations_of(digest, style.repository)) results.push_back(result_json(a));
  if (style.with_suppressed)
    for (const auto& bug : suppressed_bugs_of(digest, style)) results.push_back(suppressed_json(bug));
  json run{{"tool",
            {{"driver",
              {{"name", "curfew"},
               {"version", CURFEW_VERSION},
               {"semanticVersion", CURFEW_VERSION},
               {"rules", std::move(rules)},
               {"notifications", notifications_json()}}}}},
           {"invocations", json::array({invocation_json(digest)})}};
  if (!style.repository.empty())
    run["originalUriBaseIds"] = {{std::string(root_id), {{"uri", file_url(style.repository + "/")}}}};
  run["results"] = std::move(results);
  const json log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", json::array({std::move(run)})}};
  return log.dump(2) + "\n";
}

bool is_written(std::string_view text) {
  return text.starts_with("{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\"") &&
         text.find("\"name\": \"curfew\"") != std::string_view::npos;
}

}  // namespace

constinit const format formats::sarif{
    .name = "sarif", .file_ending = "sarif", .write = write, .is_written = is_written};

}  // namespace curfew::report
