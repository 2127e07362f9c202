// Has the pages of docs/findings/, compiled in, so that `curfew explain` prints them wherever it is installed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

struct page {
  std::string_view name;      // name of the finding: "orphaned-task"
  std::string_view markdown;  // contents of docs/findings/NAME.md
};
std::span<const page> pages();                 // ordered by name
const page* find_page(std::string_view name);  // returns nullptr if there is none

// Returns the command that prints the page of a kind: "curfew explain never-started".
std::string page_command(verdict::finding_kind);

// Returns the first sentence of the page.
std::string gist(const page&);

}  // namespace curfew::report
