// Counts things in words: "1 task", "1,234 tasks".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::report {

std::string counted(std::uint64_t n, std::string_view one, std::string_view many);

}  // namespace curfew::report
