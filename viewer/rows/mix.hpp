// Two numbers into one that tells them apart, nearly always.
#pragma once

#include <cstdint>

namespace curfew::viewer {

constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

}  // namespace curfew::viewer
