#include "probe/cli/process/thread_sample.hpp"

#include <sys/uio.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "probe/cli/process/cpu_sample.hpp"

namespace curfew::cli {

#if defined(__x86_64__)

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_stack_bytes = 256 * 1024;
constexpr int most_tries = 5;    // a thread that goes in and out of system calls may be missed
constexpr auto patience = 20ms;  // for a thread to compute

std::string read_whole(const std::string& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
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

bool copy(thread_sample& s) {
  for (int i = 0; i < most_tries; ++i) {
    const auto in_kernel = read_whole(folder_of(s) + "syscall");
    if (in_kernel.empty()) return false;
    s.registers = {};
    if (in_kernel.starts_with("running") ? sample_on_cpu(s, patience) : copy_waiting(s, in_kernel)) return true;
  }
  return false;
}

}  // namespace

std::optional<thread_sample> sample_thread(pid_t process, pid_t thread) {
  thread_sample s;
  s.process = process;
  s.thread = thread;
  if (!copy(s)) return std::nullopt;
  s.maps = read_whole("/proc/" + std::to_string(process) + "/maps");
  return s;
}

#else

std::optional<thread_sample> sample_thread(pid_t, pid_t) { return std::nullopt; }

#endif

}  // namespace curfew::cli
