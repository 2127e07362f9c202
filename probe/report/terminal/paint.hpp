// The colours of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::report {

enum class ink : std::uint8_t { plain, strong, error, warning, good, name, faint };

// With ANSI colours when `colour`; else the text as it is. The text is one of ours or has been through
// model::printable().
std::string paint(std::string_view text, ink, bool colour);

}  // namespace curfew::report
