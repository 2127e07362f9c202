// Takes address space before there is anything in it, so that what stands there can grow and never moves.
#pragma once

#include <cstdint>

namespace curfew::recorder::detail {

constexpr std::uint64_t round_up(std::uint64_t bytes, std::uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

// Reserves addresses that are not usable yet, from a multiple of segment::page_bytes on. Halves `size_bytes` until the
// system grants it, and it is a small part of what the process may have (RLIMIT_AS), so that it says afterwards how
// much was reserved. Returns nullptr if not even `least_bytes` can be had.
void* reserve_addresses(std::uint64_t& size_bytes, std::uint64_t least_bytes) noexcept;

}  // namespace curfew::recorder::detail
