// Paints text in the colours of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::report {

enum class ink : std::uint8_t { plain, strong, error, warning, good, name, faint };

// Returns the text in ANSI colours if `colour` is true, else as it is. REQUIRES: the text is one of curfew's own or was
// made safe by model::printable().
std::string paint(std::string_view text, ink, bool colour);

}  // namespace curfew::report
