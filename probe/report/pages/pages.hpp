// The pages of docs/findings/, compiled in: what `curfew explain` prints, wherever the program was installed.
#pragma once

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

}  // namespace curfew::report
