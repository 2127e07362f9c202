// Where the CPython of a process keeps what its threads run: addresses of that process, and offsets in bytes into the
// interpreter's structs. It stands in the header of the segment; readers look there with process_vm_readv().
#pragma once

#include <atomic>
#include <cstdint>

namespace curfew::segment {

enum class python_offset : std::uint32_t {
  thread_next,
  thread_native_id,
  thread_frame,  // the innermost frame, or what has it
  holder_frame,  // … and where that has it; no_holder: the thread has the frame itself
  frame_code,
  frame_previous,
  frame_instruction,
  code_file,
  code_function,
  code_lines,  // the table of locations, as CPython 3.11 to 3.13 have it
  code_first_line,
  code_instructions,
  text_length,
  text_state,
  text_ascii,
  text_other,
  bytes_size,
  bytes_data,
  object_type
};
inline constexpr std::uint32_t python_offsets = 19;
inline constexpr std::uint32_t no_holder = ~std::uint32_t{0};

struct python_frames {
  std::atomic<std::uint64_t> first_thread;  // address of a pointer; stored last (release); 0: the rest says nothing
  std::uint64_t code_type;
  std::uint64_t text_type;
  std::uint64_t bytes_type;
  std::uint32_t offsets[python_offsets];
  std::uint32_t reserved;
};
static_assert(sizeof(python_frames) == 112);

}  // namespace curfew::segment
