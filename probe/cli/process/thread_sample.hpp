// A copy of what a thread of another process has on its stack, from which its native stack can be read later.
//
// The program is not harmed. A thread is stopped as by a debugger for as long as the copy takes, some hundred
// microseconds, where it computes or waits in a system call that goes on afterwards. Other calls would end early, with
// EINTR, in a program that is not prepared for that (signal(7) lists them): then the thread is not stopped, and what is
// known of it is its stack alone.
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
  // By the numbers of DWARF on x86-64; of a thread that was not stopped only the stack pointer is known.
  static constexpr std::size_t stack_pointer = 7;
  std::array<std::optional<std::uint64_t>, 16> registers{};
  std::uint64_t pc = 0;
  std::vector<std::byte> stack{};  // from the stack pointer on
  std::string maps;                // /proc/PID/maps: what lay where
  pid_t process = 0;
  pid_t thread = 0;

  std::uint64_t stack_begin() const { return registers[stack_pointer].value_or(0); }
};

// Returns nothing if the thread cannot be looked at: it is gone, belongs to somebody else, is stopped by a debugger, or
// runs on a processor that this program does not know. Only one thread of this process may call it at a time.
std::optional<thread_sample> sample_thread(pid_t process, pid_t thread);

}  // namespace curfew::cli
