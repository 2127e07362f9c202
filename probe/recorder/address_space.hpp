// Address space that is taken before there is anything in it: what stands there grows and never moves.
#pragma once

#include <cstdint>

namespace curfew::recorder::detail {

constexpr std::uint64_t round_up(std::uint64_t bytes, std::uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

// Address space that is reserved and not yet usable, from a multiple of segment::page_bytes on: halved until the system
// grants it, nullptr when not even `least_bytes` can be had. `size_bytes` says how much it became.
void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept;

}  // namespace curfew::recorder::detail
