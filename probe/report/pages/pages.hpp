// The pages of docs/findings/, compiled in: what `curfew explain` prints, wherever the program was installed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "probe/verdict/finding_kind.hpp"

namespace curfew::report {

struct page {
  std::string_view name;      // of the finding: "orphaned-task"
  std::string_view markdown;  // as in docs/findings/NAME.md
};
std::span<const page> pages();                 // by name
const page* find_page(std::string_view name);  // nullptr: there is none

// What prints the page of a kind: "curfew explain never-started".
std::string page_command(verdict::finding_kind);

// Its first sentence.
std::string gist(const page&);

}  // namespace curfew::report
