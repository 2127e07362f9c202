// Reads JSON that a user hands in, and says in a user's words what is wrong with it: nlohmann's own speak of its types.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace curfew::report {

// Is thrown where the input is not what is expected. The text has no full stop, and no name of a file.
struct unexpected_json : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Returns the value. Throws unexpected_json with the line and the column where the text is no JSON any more.
nlohmann::json json_in(std::string_view text);

// Return a field of an object. Throw unexpected_json if it is not there, or of another type.
const nlohmann::json& field_of(const nlohmann::json& object, const char* name);
std::string text_of(const nlohmann::json& object, const char* name);
std::uint64_t number_of(const nlohmann::json& object, const char* name);
bool truth_of(const nlohmann::json& object, const char* name);
// Returns a field that is a list.
const nlohmann::json& list_of(const nlohmann::json& object, const char* name);

}  // namespace curfew::report
