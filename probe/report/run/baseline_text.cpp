#include "probe/report/run/baseline_text.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

namespace {

using json = nlohmann::ordered_json;

constexpr int version = 1;  // goes up when a file means something else

}  // namespace

std::string text_of(const judge::baseline& baseline) {
  std::string text = "{\n  \"baseline\": " + std::to_string(version) + ",\n  \"bugs\": [";
  bool is_first = true;
  for (const auto& [key, lines] : baseline) {
    const json bug{
        {"finding", key.finding}, {"function", key.function}, {"task", key.task}, {"file", key.file}, {"lines", lines}};
    text += std::string(std::exchange(is_first, false) ? "" : ",") + "\n    " + bug.dump();
  }
  return text + (is_first ? "]\n}\n" : "\n  ]\n}\n");
}

judge::baseline baseline_in(std::string_view text, const std::string& name) {
  judge::baseline made;
  try {
    const auto read = json::parse(text);
    if (const int found = read.at("baseline").get<int>(); found != version)
      throw not_a_baseline(name + ": is a baseline of version " + std::to_string(found) + ", and this curfew reads " +
                           std::to_string(version) + ": write it anew with --write-baseline");
    for (const auto& bug : read.at("bugs"))
      made[{bug.at("finding").get<std::string>(), bug.at("function").get<std::string>(),
            bug.at("task").get<std::string>(), bug.at("file").get<std::string>()}] +=
          bug.at("lines").get<std::uint64_t>();
  } catch (const json::exception& e) {
    throw not_a_baseline(name + ": is no baseline (" + e.what() + "): write one with --write-baseline");
  }
  return made;
}

}  // namespace curfew::report
