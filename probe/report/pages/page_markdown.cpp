#include "probe/report/pages/page_markdown.hpp"

#include <algorithm>

namespace curfew::report {

namespace {

constexpr std::string_view fence = "```";

bool leads_out(std::string_view where) { return where.starts_with("http://") || where.starts_with("https://"); }

// Appends a link's text, or the whole link if it leads out of the documents. Returns what is behind it; if no link
// begins there, appends the bracket alone. REQUIRES: the text begins with a bracket.
std::string_view append_link(std::string& to, std::string_view text) {
  const auto middle = text.find("](");
  const auto close = text.find(')', middle == std::string_view::npos ? text.size() : middle);
  const bool is_link =
      close != std::string_view::npos && text.substr(1, middle - 1).find('[') == std::string_view::npos;
  const auto length = is_link ? close + 1 : 1;
  const bool only_text = is_link && !leads_out(text.substr(middle + 2, close - middle - 2));
  to += only_text ? text.substr(1, middle - 1) : text.substr(0, length);
  return text.substr(length);
}

// Appends prose, of which code in backticks is left as it is.
void append_prose(std::string& to, std::string_view text) {
  bool in_code = false;
  while (!text.empty()) {
    if (text.front() == '[' && !in_code) {
      text = append_link(to, text);
      continue;
    }
    if (text.front() == '`') in_code = !in_code;
    to += text.front();
    text.remove_prefix(1);
  }
}

}  // namespace

std::string page_markdown(std::string_view markdown) {
  std::string made, prose;
  const auto end_prose = [&] {
    append_prose(made, prose);
    prose.clear();
  };
  bool in_fence = false;
  while (!markdown.empty()) {
    const auto line = markdown.substr(0, std::min(markdown.find('\n'), markdown.size() - 1) + 1);
    markdown.remove_prefix(line.size());
    const bool is_fence = line.starts_with(fence);
    if (is_fence || in_fence) {
      end_prose();
      made += line;
      in_fence = in_fence != is_fence;
    } else if (!line.starts_with("<!--")) {
      prose += line;
    }
  }
  end_prose();
  return made;
}

}  // namespace curfew::report
