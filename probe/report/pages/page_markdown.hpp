// Gives a page of docs/findings/ as Markdown for those who show it without the pages beside it.
#pragma once

#include <string>
#include <string_view>

namespace curfew::report {

// Returns the page without comments, which are for the tests of the page, and with the text alone of each link that
// leads to another page of the documents or a place in this one. Code is left as it is.
std::string page_markdown(std::string_view markdown);

}  // namespace curfew::report
