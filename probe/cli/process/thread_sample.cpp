#include "probe/cli/process/thread_sample.hpp"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

namespace curfew::cli {

#if defined(__x86_64__)

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_stack_bytes = 256 * 1024;
constexpr int most_tries = 5;     // a thread that goes in and out of system calls may be missed
constexpr auto patience = 100ms;  // for a thread to stop
constexpr auto between_two_looks = 200us;

std::string read_whole(const std::string& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Returns whether a thread that is stopped goes on in this system call as if nothing had been (signal(7): it is made
// again). `in_kernel` begins with the number.
bool is_made_again(const std::string& in_kernel) {
  constexpr std::array<long, 9> calls{SYS_nanosleep, SYS_clock_nanosleep, SYS_futex, SYS_poll,  SYS_ppoll,
                                      SYS_select,    SYS_pselect6,        SYS_wait4, SYS_waitid};
  const long number = std::strtol(in_kernel.c_str(), nullptr, 10);
  return number == -1 || std::find(calls.begin(), calls.end(), number) != calls.end();
}

std::string folder_of(const thread_sample& s) {
  return "/proc/" + std::to_string(s.process) + "/task/" + std::to_string(s.thread) + "/";
}

bool copy_stack(thread_sample& s) {
  s.stack.resize(most_stack_bytes);
  // The kernel copies up to where the memory ends.
  const iovec here{s.stack.data(), s.stack.size()};
  const iovec there{reinterpret_cast<void*>(s.stack_begin()), s.stack.size()};
  const auto n = ::process_vm_readv(s.process, &here, 1, &there, 1, 0);
  s.stack.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return n > 0;
}

// Copies the stack of a thread that waits in the kernel, without stopping it. What it has there stays as it is for as
// long as it waits.
bool copy_waiting(thread_sample& s, const std::string& in_kernel) {
  const auto pc_at = in_kernel.rfind(' ');
  if (pc_at == std::string::npos || pc_at == 0) return false;
  const auto stack_at = in_kernel.rfind(' ', pc_at - 1);
  unsigned long long stack = 0, pc = 0;
  if (stack_at == std::string::npos || std::sscanf(in_kernel.c_str() + stack_at, " %llx %llx", &stack, &pc) != 2)
    return false;
  s.registers[thread_sample::stack_pointer] = stack;
  s.pc = pc;
  return copy_stack(s) && read_whole(folder_of(s) + "syscall") == in_kernel;
}

void take_registers(thread_sample& s, const user_regs_struct& r) {
  s.registers = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp,
                 r.r8,  r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15};
  s.pc = r.rip;
}

// The thread went into a system call just before it was stopped, and that was interrupted. No handler of a signal runs,
// so the program must not see it: the call is made again.
void make_call_again(pid_t thread, user_regs_struct r) {
  r.rax = r.orig_rax;
  r.rip -= 2;  // the length of `syscall`
  ::ptrace(PTRACE_SETREGS, thread, nullptr, &r);
}

// Stops a thread, copies its stack and lets it go on. Who stops a thread must be the one to let it go on,
// and lets it go on at the latest when that one ends.
bool copy_stopped(thread_sample& s) {
  if (::ptrace(PTRACE_SEIZE, s.thread, nullptr, nullptr) != 0) return false;
  if (::ptrace(PTRACE_INTERRUPT, s.thread, nullptr, nullptr) != 0) return false;
  siginfo_t stopped{};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (stopped.si_pid == 0) {
    // Its end is not taken: that is for whoever waits for the process.
    if (::waitid(P_PID, static_cast<id_t>(s.thread), &stopped, WSTOPPED | WNOHANG | __WALL) != 0) return false;
    if (stopped.si_pid != 0) break;
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(between_two_looks);
  }
  const int signal = stopped.si_status & 0xff;
  const bool by_us = (stopped.si_status >> 8) == PTRACE_EVENT_STOP;
  user_regs_struct r{};
  bool is_copied = false;
  if (::ptrace(PTRACE_GETREGS, s.thread, nullptr, &r) == 0) {
    take_registers(s, r);
    is_copied = copy_stack(s);
    if (by_us && static_cast<long>(r.orig_rax) >= 0 && static_cast<long>(r.rax) == -EINTR) make_call_again(s.thread, r);
  }
  // A signal that came in between is its own.
  ::ptrace(PTRACE_DETACH, s.thread, nullptr, reinterpret_cast<void*>(by_us ? 0L : static_cast<long>(signal)));
  return is_copied;
}

bool copy(thread_sample& s) {
  for (int i = 0; i < most_tries; ++i) {
    const auto in_kernel = read_whole(folder_of(s) + "syscall");
    if (in_kernel.empty()) return false;
    s.registers = {};
    if (in_kernel.starts_with("running") || is_made_again(in_kernel)) {
      bool is_copied = false;
      std::thread([&] { is_copied = copy_stopped(s); }).join();
      return is_copied;
    }
    if (copy_waiting(s, in_kernel)) return true;
  }
  return false;
}

}  // namespace

std::optional<thread_sample> sample_thread(pid_t process, pid_t thread) {
  thread_sample s;
  s.process = process;
  s.thread = thread;
  try {
    if (!copy(s)) return std::nullopt;
  } catch (const std::system_error&) {  // there is no thread to be had
    return std::nullopt;
  }
  s.maps = read_whole("/proc/" + std::to_string(process) + "/maps");
  return s;
}

#else

std::optional<thread_sample> sample_thread(pid_t, pid_t) { return std::nullopt; }

#endif

}  // namespace curfew::cli
