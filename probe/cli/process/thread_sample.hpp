// A copy of what a thread of another process has on its stack, from which its native stack can be read later.
//
// The program is not harmed. A thread is never stopped: whoever stops one, as a debugger does, wakes it from the system
// call that it may be in, and a write() then ends early with a part of its bytes, in a program that is right not to be
// prepared for that. So the stack of a thread that waits is read as it lies there, where the kernel says that it
// stands, and one that computes is sampled by the kernel (cpu_sample.hpp).
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace curfew::cli {

struct thread_sample {
  // By the numbers of DWARF on x86-64; of a thread that waits only the stack pointer is known.
  static constexpr std::size_t frame_pointer = 6, stack_pointer = 7;
  std::array<std::optional<std::uint64_t>, 16> registers{};
  std::uint64_t pc = 0;
  std::vector<std::byte> stack{};  // from the stack pointer on
  std::string maps;                // /proc/PID/maps: what lay where
  pid_t process = 0;
  pid_t thread = 0;

  std::uint64_t stack_begin() const { return registers[stack_pointer].value_or(0); }
};

// Returns nothing if the thread cannot be looked at: it is gone, belongs to somebody else, computes where the kernel
// lets nobody sample it, or runs on a processor that this program does not know. Takes a tenth of a second at most.
std::optional<thread_sample> sample_thread(pid_t process, pid_t thread);

}  // namespace curfew::cli
