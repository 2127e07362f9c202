// A process that cannot record leaves a tombstone: a symbolic link (file_name.hpp has its name) whose target is
//
//   REASON @NAMESPACE.START
//
// The part behind the reason says, together with the pid in the link's name, who left it: the number of the process'
// pid namespace, and when the process began (process_start.hpp; 0 if it could not tell). A process that cannot even
// tell its namespace leaves the reason alone. Nothing follows the link.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace curfew::segment {

struct tombstone {
  std::string reason;
  std::uint64_t pid_namespace = 0;  // 0 if not known
  std::uint64_t start_jiffies = 0;  // 0 if not known
};

// Returns the tombstone of that name, or nothing, with errno set, if there is no such link.
std::optional<tombstone> read_tombstone(int folder_fd, const std::string& name);

inline constexpr std::size_t tombstone_signature_room = 48;
// Writes what follows the reason for this process, NUL-terminated. Returns its length, or 0 if it cannot be told. Uses
// no heap.
std::size_t sign_tombstone(char (&to)[tombstone_signature_room]) noexcept;

// What became of the process of that pid that left a tombstone. `elsewhere`: it has its pid in another pid namespace
// (of a container that shares the folder), so that it cannot be told from here whether it runs.
enum class whereabouts : std::uint8_t { runs, gone, elsewhere };
whereabouts whereabouts_of(std::uint32_t pid, const tombstone&) noexcept;

}  // namespace curfew::segment
