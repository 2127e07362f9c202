#include "probe/model/code_site.hpp"

#include <algorithm>

namespace curfew::model {

namespace {

index text_of(snapshot& in, std::string_view text) {
  const auto at = std::find(in.texts.begin(), in.texts.end(), text);
  const auto number = static_cast<index>(at - in.texts.begin());
  if (at == in.texts.end()) in.texts.emplace_back(text);
  return number;
}

}  // namespace

index site_of_code(snapshot& in, std::string_view file, std::string_view function, std::uint32_t line) {
  site made;
  made.file = text_of(in, file);
  made.function = text_of(in, function);
  made.line = line;
  const auto is_it = [&](const site& s) {
    return s.file == made.file && s.function == made.function && s.line == made.line;
  };
  const auto at = std::find_if(in.sites.begin(), in.sites.end(), is_it);
  const auto number = static_cast<index>(at - in.sites.begin());
  if (at == in.sites.end()) in.sites.push_back(made);
  return number;
}

}  // namespace curfew::model
