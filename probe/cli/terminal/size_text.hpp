// Sizes of files in words.
#pragma once

#include <cstdint>
#include <string>

namespace curfew::cli {

std::string size_text(std::uint64_t bytes);  // "512 bytes", "4 KiB", "61 MiB", "3 GiB"

}  // namespace curfew::cli
