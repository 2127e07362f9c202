#include "probe/report/run/baseline_text.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "probe/verdict/finding_key.hpp"

namespace curfew::report {

namespace {

using json = nlohmann::ordered_json;

constexpr const char* remedy = ": write one with --write-baseline";
constexpr unsigned version = 1;  // goes up when a file means something else

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
    if (const auto& found = read.at("baseline"); !found.is_number_unsigned() || found != version)
      throw not_a_baseline(name + ": is a baseline of version " + found.dump() + ", and this curfew reads " +
                           std::to_string(version) + ": write it anew with --write-baseline");
    const auto& bugs = read.at("bugs");
    if (!bugs.is_array()) throw not_a_baseline(name + ": is no baseline (\"bugs\" is no list)" + remedy);
    for (const auto& bug : bugs) {
      if (!bug.at("lines").is_number_unsigned())
        throw not_a_baseline(name + ": is no baseline (\"lines\" is no number from 0 on, but " +
                             bug.at("lines").dump() + ")" + remedy);
      made[{bug.at("finding").get<std::string>(), bug.at("function").get<std::string>(),
            bug.at("task").get<std::string>(), bug.at("file").get<std::string>()}] +=
          bug.at("lines").get<std::uint64_t>();
    }
  } catch (const json::exception& e) {
    throw not_a_baseline(name + ": is no baseline (" + e.what() + ")" + remedy);
  }
  return made;
}

}  // namespace curfew::report
