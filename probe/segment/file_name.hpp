// The names of the files in a folder of segments, which are spelled only here: writers make them, and whoever reads or
// tidies up takes them apart.
//
//   PID-XXXXXXXX.curfew       a segment
//   .PID-XXXXXXXX.new         a segment that is being made
//   PID-XXXXXXXX.control      the control page of the segment of that stem
//   PID-XXXXXXXX.unrecorded   a tombstone: a symbolic link whose target says why process PID could not record
//
// PID is decimal; XXXXXXXX is hex and makes the name new when a pid is used again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace curfew::segment {

inline constexpr std::string_view file_suffix = ".curfew";
inline constexpr std::string_view unfinished_suffix = ".new";  // such a name begins with a dot
inline constexpr std::string_view control_suffix = ".control";
inline constexpr std::string_view unrecorded_suffix = ".unrecorded";

enum class file_kind : std::uint8_t { other, segment, unfinished, control, unrecorded };

struct file_name {
  file_kind kind = file_kind::other;
  std::uint32_t pid = 0;
  std::string_view stem;  // PID-XXXXXXXX, a part of the name that was parsed
};
// Returns what a name in the folder says, or `other` for every name that curfew did not give.
file_name parse_file_name(std::string_view name) noexcept;

inline constexpr std::size_t stem_room = 32;
inline constexpr std::size_t name_room = 64;  // for any of the names below, with its NUL
// Makes a new stem for this process, NUL-terminated.
void make_stem(char (&stem)[stem_room]) noexcept;

std::string segment_name(std::string_view stem);
std::string unfinished_name(std::string_view stem);
std::string control_name(std::string_view stem);
std::string unrecorded_name(std::string_view stem);

}  // namespace curfew::segment
