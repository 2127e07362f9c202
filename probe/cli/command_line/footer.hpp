// What stands behind the options of a help, in the parts that terminals and manual pages lay out each in their own way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::cli {

struct footer_part {
  enum class kind : std::uint8_t {
    prose,        // lines are broken where there is room
    exit_status,  // prose, behind "Exit status: "
    examples      // lines are kept: command lines, behind "Examples:"
  };
  kind of = kind::prose;
  std::string text{};
};

// Takes a footer apart, whose paragraphs are parted by empty lines. How it is written decides what they are: one that
// begins with "Exit status: " or with a line "Example:" or "Examples:", and any other.
std::vector<footer_part> parts_in(std::string_view footer);

// Returns the footer in lines of at most `width` columns, where words are not wider.
std::string laid_out(std::string_view footer, std::size_t width);

}  // namespace curfew::cli
