// Formats a page of docs/findings/ as text for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curfew::report {

struct page_options {
  std::size_t width = 80;
  bool colour = false;
};

// Turns Markdown into text: paragraphs and tables fit the width, and code is left as it is.
std::string page_text(std::string_view markdown, const page_options& = {});

}  // namespace curfew::report
