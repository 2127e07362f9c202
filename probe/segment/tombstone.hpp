// What a process leaves that cannot record: a symbolic link (file_name.hpp has its name) whose target is
//
//   REASON @NAMESPACE.START
//
// Behind the reason stands who left it, beside the pid in its name: the number of its pid namespace, and when it began
// (process_start.hpp; 0: it could not tell). Whoever could not even tell the first leaves the reason alone. Nothing
// follows the link.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace curfew::segment {

struct tombstone {
  std::string reason;
  std::uint64_t pid_namespace = 0;  // 0: not known
  std::uint64_t start_jiffies = 0;  // as well
};

// Nothing, with errno set, when there is no such link.
std::optional<tombstone> read_tombstone(int folder_fd, const std::string& name);

inline constexpr std::size_t tombstone_signature_room = 48;
// What stands behind the reason for this process, NUL-terminated. Returns its length; 0 where it cannot be told. No
// heap.
std::size_t sign_tombstone(char (&to)[tombstone_signature_room]) noexcept;

// What became of the process of that pid that left it. `elsewhere`: it has its pid in another pid namespace (a
// container that shares the folder), and whether it runs cannot be told from here.
enum class whereabouts : std::uint8_t { runs, gone, elsewhere };
whereabouts whereabouts_of(std::uint32_t pid, const tombstone&) noexcept;

}  // namespace curfew::segment
