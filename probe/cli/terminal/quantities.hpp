// Turns sizes and numbers of things into words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace curfew::cli {

std::string size_text(std::uint64_t bytes);  // "512 bytes", "4 KiB", "61 MiB", "3 GiB"

std::string counted(std::size_t n, const std::string& one, const std::string& many);  // "1 file", "2 files"

}  // namespace curfew::cli
