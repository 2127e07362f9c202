#include "probe/report/pages/pages.hpp"

#include <algorithm>

namespace curfew::report {

const page* find_page(std::string_view name) {
  const auto all = pages();
  const auto found = std::find_if(all.begin(), all.end(), [name](const page& p) { return p.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string page_command(verdict::finding_kind kind) { return "curfew explain " + std::string(verdict::name_of(kind)); }

std::string gist(const page& p) {
  // The first paragraph comes after the title and an empty line.
  const auto begin = p.markdown.find("\n\n");
  if (begin == std::string_view::npos) return {};
  const auto paragraph = p.markdown.substr(begin + 2, p.markdown.find("\n\n", begin + 2) - begin - 2);
  auto end = paragraph.find(". ");
  end = std::min(end, paragraph.find(".\n"));
  std::string sentence(paragraph.substr(0, end == std::string_view::npos ? end : end + 1));
  std::replace(sentence.begin(), sentence.end(), '\n', ' ');
  return sentence;
}

}  // namespace curfew::report
