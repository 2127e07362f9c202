// The part of the layout of a segment that is about objects of the program which tasks wait for: sockets, timers,
// locks. Since minor version 1; layout.hpp has the rest.
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

// Names an object by its address and its descriptor, in one word: bit 63 is set, then come 19 bits of descriptor and 44
// of address, without its lowest three. User space has addresses of 47 bits, and such objects are aligned to words.
struct object_reference {
  static constexpr std::uint64_t mark = std::uint64_t{1} << 63;  // no id of a node is so large
  static constexpr std::uint32_t no_descriptor = (1u << 19) - 1;

  // `descriptor`: what is negative or too large is none.
  static constexpr std::uint64_t of(std::uint64_t address, std::int64_t descriptor) {
    const bool is_one = descriptor >= 0 && descriptor < no_descriptor;
    const auto number = is_one ? static_cast<std::uint64_t>(descriptor) : std::uint64_t{no_descriptor};
    return mark | number << 44 | (address >> 3 & ((std::uint64_t{1} << 44) - 1));
  }
  static constexpr bool is_one(std::uint64_t word) { return (word & mark) != 0; }
  static constexpr std::uint64_t address(std::uint64_t word) { return (word & ((std::uint64_t{1} << 44) - 1)) << 3; }
  static constexpr std::int64_t descriptor(std::uint64_t word) {
    const auto number = static_cast<std::uint32_t>(word >> 44) & no_descriptor;
    return number == no_descriptor ? -1 : std::int64_t{number};
  }
};
static_assert(object_reference::address(object_reference::of(0x7fff'1234'5678, 7)) == 0x7fff'1234'5678);
static_assert(object_reference::descriptor(object_reference::of(8, 7)) == 7);
static_assert(object_reference::descriptor(object_reference::of(8, -1)) == -1);

// The table is indexed by descriptor. An entry is of the socket whose `object` it names, also when that is closed: what
// waited for it may still be looked at. A socket without a peer (one that listens, say) has its own address.
enum class endpoint_kind : std::uint8_t { none = 0, peer = 1, own = 2 };
enum class endpoint_family : std::uint8_t {
  none = 0,
  ipv4 = 4,
  ipv6 = 6,
  local = 1
};  // local: a Unix socket, no address
struct endpoint {
  std::atomic<std::uint32_t> sequence;
  std::atomic<std::uint8_t> kind;    // enum endpoint_kind
  std::atomic<std::uint8_t> family;  // enum endpoint_family
  std::atomic<std::uint16_t> port;
  std::atomic<std::uint64_t> object;      // word of object_reference
  std::atomic<std::uint64_t> begins;      // since when the descriptor is this socket's, in ticks; 0: not known
  std::atomic<std::uint64_t> address[2];  // bytes in the network's order, from the first; IPv4 has four
};
static_assert(sizeof(endpoint) == 40);
inline constexpr std::uint32_t max_endpoints = 64 * 1024;  // larger descriptors have none

// An object that some tasks hold while others wait for it, as a lock, has a slot of kind `held`, in state `free`, from
// when both are known until one of them is not so any more: `wait_on` is the word of object_reference, `owner` a task
// that holds it, `polls` how many do, `since` since when it is known that this one does, and `flags` may have
// `held_by_one`. Since minor version 3.
inline constexpr std::uint32_t held_by_one = 1;  // at most one task at a time can hold it
inline constexpr std::uint32_t held_at_shutdown =
    2;  // it was so when its loop shut down, and stays: of tasks that ended

}  // namespace curfew::segment
