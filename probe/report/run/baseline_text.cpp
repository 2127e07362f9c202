#include "probe/report/run/baseline_text.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "probe/report/run/json_input.hpp"
#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

namespace {

using json = nlohmann::ordered_json;

constexpr const char* remedy = ": write one with `curfew check --write-baseline FILE -- CMD`";
constexpr unsigned version = 2;  // goes up when a file means something else

}  // namespace

std::string text_of(const judge::baseline& baseline) {
  std::string text = "{\n  \"baseline\": " + std::to_string(version) + ",\n  \"bugs\": [";
  bool is_first = true;
  for (const auto& [key, known] : baseline) {
    json bug{{"finding", key.finding}, {"function", key.function}, {"task", key.task}, {"file", key.file}};
    if (known.lines != 0) bug["lines"] = known.lines;
    if (known.tasks != 0) bug["tasks"] = known.tasks;
    text += std::string(std::exchange(is_first, false) ? "" : ",") + "\n    " + bug.dump();
  }
  return text + (is_first ? "]\n}\n" : "\n  ]\n}\n");
}

judge::baseline baseline_in(std::string_view text, const std::string& name) {
  judge::baseline made;
  std::size_t number = 0;  // of the bug that is read; 0: none
  try {
    const auto read = json_in(text);
    if (const auto& found = field_of(read, "baseline"); !found.is_number_unsigned() || found != version)
      throw not_a_baseline(name + ": is a baseline of version " + found.dump() + ", and this curfew reads " +
                           std::to_string(version) + ": write it anew with --write-baseline");
    for (const auto& bug : list_of(read, "bugs")) {
      ++number;
      auto& known =
          made[{text_of(bug, "finding"), text_of(bug, "function"), text_of(bug, "task"), text_of(bug, "file")}];
      const bool has_tasks = bug.contains("tasks");
      if (has_tasks) known.tasks += number_of(bug, "tasks");
      if (!has_tasks || bug.contains("lines")) known.lines += number_of(bug, "lines");
    }
  } catch (const unexpected_json& e) {
    throw not_a_baseline(name + ": is no baseline (" + (number == 0 ? "" : "bug " + std::to_string(number) + ": ") +
                         e.what() + ")" + remedy);
  }
  return made;
}

}  // namespace curfew::report
