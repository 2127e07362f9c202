// Writes JUnit XML, which every CI service reads: a test case for the command and one for each of its processes.
//
// There is no standard for it. This is what the schema of Jenkins allows (junit-10.xsd of its xUnit plugin).
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "probe/model/utf8.hpp"
#include "probe/report/digest.hpp"
#include "probe/report/formats/formats.hpp"
#include "probe/report/formats/junit/test_case.hpp"

namespace curfew::report {

namespace {

// Returns the text without the two characters of printable text that XML does not have: U+FFFE and U+FFFF.
std::string xml_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto c = model::first_character(text);
    out += c.valid && c.code != 0xFFFE && c.code != 0xFFFF ? text.substr(0, c.bytes) : model::replacement_character;
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string seconds(std::chrono::nanoseconds time) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(time).count());
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(xml_text(value).c_str());
}

void add_case(pugi::xml_node suite, const test_case& c) {
  auto node = suite.append_child("testcase");
  set(node, "name", c.name);
  set(node, "classname", c.class_name);
  set(node, "time", seconds(c.time));
  if (c.outcome != test_outcome::passed) {
    auto result = node.append_child(c.outcome == test_outcome::failure ? "failure" : "error");
    set(result, "message", c.message);
    set(result, "type", c.type);
    result.text().set(xml_text(c.text).c_str());
  }
  if (!c.output.empty()) node.append_child("system-out").text().set(xml_text(c.output).c_str());
}

std::string write(const digest& digest, const style& style) {
  const auto cases = test_cases_of(digest, style);
  const auto number_of = [&](test_outcome how) {
    return std::to_string(
        std::count_if(cases.begin(), cases.end(), [how](const test_case& c) { return c.outcome == how; }));
  };
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  auto suites = document.append_child("testsuites");
  auto suite = suites.append_child("testsuite");
  for (auto node : {suites, suite}) {
    set(node, "name", "curfew check");
    set(node, "tests", std::to_string(cases.size()));
    set(node, "failures", number_of(test_outcome::failure));
    set(node, "errors", number_of(test_outcome::error));
    set(node, "time", seconds(cases.front().time));
  }
  set(suite, "skipped", "0");
  if (!digest.run.processes.empty()) {
    const auto began = digest.run.processes.front().snapshot.process.began;
    set(suite, "timestamp",
        fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(began))));
  }
  for (const auto& c : cases) add_case(suite, c);
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

bool is_written(std::string_view text) {
  return text.starts_with("<?xml") && text.find("<testsuites name=\"curfew check\"") != std::string_view::npos;
}

}  // namespace

constinit const format formats::junit{.name = "junit", .file_ending = "xml", .write = write, .is_written = is_written};

}  // namespace curfew::report
