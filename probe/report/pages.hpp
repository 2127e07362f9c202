// The pages of docs/findings/, compiled in: what `curfew explain` prints, wherever the program was installed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace curfew::report {

struct page {
  std::string_view name;      // of the finding: "orphaned-task"
  std::string_view markdown;  // as in docs/findings/NAME.md
};
std::span<const page> pages();                 // by name
const page* find_page(std::string_view name);  // nullptr: there is none

// Its first sentence.
std::string gist(const page&);

struct page_options {
  std::size_t width = 80;
  bool colour = false;
};

// Markdown as text for a terminal: paragraphs and tables fit the width, code is left as it is.
std::string page_text(std::string_view markdown, const page_options& = {});

}  // namespace curfew::report
