#include "probe/report/run/json_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/printable.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t most_shown = 40;  // bytes of a value

[[noreturn]] void refuse(const char* name, std::string_view wanted, const nlohmann::json& found) {
  auto text = found.dump(-1, ' ', true);
  if (text.size() > most_shown) text = text.substr(0, most_shown) + "…";
  throw unexpected_json(fmt::format("\"{}\" is no {}, but {}", name, wanted, model::printable(text)));
}

}  // namespace

nlohmann::json json_in(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) throw unexpected_json("it is empty");
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& e) {
    const auto before = text.substr(0, std::min<std::size_t>(e.byte == 0 ? 0 : e.byte - 1, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    throw unexpected_json(fmt::format("at line {}, column {} it {}", line, column,
                                      before.size() == text.size() ? "ends in the middle" : "is no JSON any more"));
  }
}

const nlohmann::json& field_of(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) throw unexpected_json(fmt::format("there is no object with \"{}\"", name));
  const auto at = object.find(name);
  if (at == object.end()) throw unexpected_json(fmt::format("\"{}\" is missing", name));
  return *at;
}

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto& found = field_of(object, name);
  if (!found.is_string()) refuse(name, "string", found);
  return found.get<std::string>();
}

std::uint64_t number_of(const nlohmann::json& object, const char* name) {
  const auto& found = field_of(object, name);
  if (!found.is_number_unsigned()) refuse(name, "number from 0 on", found);
  return found.get<std::uint64_t>();
}

bool truth_of(const nlohmann::json& object, const char* name) {
  const auto& found = field_of(object, name);
  if (!found.is_boolean()) refuse(name, "true or false", found);
  return found.get<bool>();
}

const nlohmann::json& list_of(const nlohmann::json& object, const char* name) {
  const auto& found = field_of(object, name);
  if (!found.is_array()) refuse(name, "list", found);
  return found;
}

}  // namespace curfew::report
