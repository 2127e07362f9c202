#include "probe/judge/suppression_files.hpp"

#include <cstdlib>
#include <iterator>

#include "probe/judge/text_file.hpp"

namespace curfew::judge {

std::vector<suppression> read_suppressions(std::vector<std::string> files) {
  if (const char* const usual = std::getenv("CURFEW_SUPPRESSIONS"); usual != nullptr && *usual != '\0')
    files.emplace_back(usual);
  std::vector<suppression> all;
  for (const auto& file : files) {
    auto list = suppressions_in(text_in(file, "suppressions"), file);
    all.insert(all.end(), std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()));
  }
  return all;
}

}  // namespace curfew::judge
