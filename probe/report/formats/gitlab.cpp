// Writes a Code Quality report of GitLab, which shows it in a merge request: a bug each, with the line that spawned its
// tasks or the next best place (annotation.hpp). What could not be judged has no line, and no place in such a report:
// the status of the check says it.
//
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "probe/report/bugs/annotation.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/formats/formats.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

namespace {

std::string write(const digest& digest, const style& style) {
  auto issues = nlohmann::ordered_json::array();
  for (const auto& a : annotations_of(digest, style.repository))
    issues.push_back({{"description", message_of(a)},
                      {"check_name", verdict::name_of(a.kind)},
                      {"fingerprint", a.fingerprint},
                      {"severity", a.gravity == gravity::failure ? "major" : "minor"},
                      {"location", {{"path", a.at.file}, {"lines", {{"begin", std::max(a.at.line, 1u)}}}}}});
  return issues.dump(2) + "\n";
}

bool is_written(std::string_view text) {
  const bool has_issues = text.starts_with("[\n") && text.find("\\nsee: curfew explain ") != std::string_view::npos;
  return has_issues || text == "[]\n";
}

}  // namespace

constinit const format formats::gitlab{
    .name = "gitlab", .file_ending = "codequality.json", .write = write, .is_written = is_written};

}  // namespace curfew::report
