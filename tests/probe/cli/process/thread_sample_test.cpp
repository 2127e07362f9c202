// What is read of a thread of another process, and that the process does not notice it.
#include "probe/cli/process/thread_sample.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/cli/process/cpu_sample.hpp"

namespace curfew::cli {
namespace {

// A process that does what a test says, and ends by itself or with this.
class child {
 public:
  template <class F>
  explicit child(F does) : pid_(::fork()) {
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::_exit(does());
  }
  ~child() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  pid_t pid() const { return pid_; }
  // Returns its status if it has ended.
  std::optional<int> status() {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

// A write() to a pipe has written all when it returns, unless a signal came in between, and so it is under a check.
TEST(thread_sample, lets_a_call_of_the_program_do_all_that_it_would) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const child reader([&] {
    ::close(ends[1]);
    std::vector<char> into(64 << 10);
    while (::read(ends[0], into.data(), into.size()) > 0) continue;
    return 0;
  });
  child writer([&] {
    const std::vector<char> block(16 << 20, 'x');
    for (int i = 0; i < 100; ++i)
      if (::write(ends[1], block.data(), block.size()) != static_cast<ssize_t>(block.size())) return 1;
    return 0;
  });
  ::close(ends[0]);
  ::close(ends[1]);
  int samples = 0;
  std::optional<int> status;
  for (const pid_t pid = writer.pid(); !(status = writer.status());) samples += sample_thread(pid, pid).has_value();
  EXPECT_EQ(*status, 0) << samples << " samples";
  if (samples == 0) GTEST_SKIP() << "nobody may look into another process here";
}

constexpr std::array<std::uint64_t, 3> marks{0x6d61726b65643121, 0x6d61726b65643221, 0x6d61726b65643321};

bool has_marks(const thread_sample& s) {
  const auto* const bytes = reinterpret_cast<const std::byte*>(marks.data());
  return std::search(s.stack.begin(), s.stack.end(), bytes, bytes + sizeof marks) != s.stack.end();
}

TEST(thread_sample, has_the_stack_of_a_thread_that_waits) {
  const child waiting([] {
    auto here = marks;
    asm volatile("" : : "r"(&here) : "memory");  // it lies on the stack
    ::pause();
    return 0;
  });
  std::optional<thread_sample> taken;
  do {
    taken = sample_thread(waiting.pid(), waiting.pid());
    if (!taken && ::access(("/proc/" + std::to_string(waiting.pid()) + "/mem").c_str(), R_OK) != 0)
      GTEST_SKIP() << "nobody may look into another process here";
  } while (!taken || !has_marks(*taken));
  EXPECT_FALSE(taken->maps.empty());
  EXPECT_NE(taken->pc, 0u);
}

TEST(thread_sample, has_the_registers_and_the_stack_of_a_thread_that_computes) {
  const child computing([] {
    auto here = marks;
    asm volatile("" : : "r"(&here) : "memory");  // it lies on the stack
    const auto compute = [] {
      for (;;) asm volatile("");
    };
    compute();
    return 0;
  });
  thread_sample of;
  of.process = of.thread = computing.pid();
  if (!sample_on_cpu(of, std::chrono::seconds(10))) GTEST_SKIP() << "the kernel lets nobody sample a thread here";
  std::optional<thread_sample> taken;
  do taken = sample_thread(computing.pid(), computing.pid());
  while (!taken || !has_marks(*taken));
  EXPECT_TRUE(taken->registers[thread_sample::frame_pointer].has_value());
  EXPECT_GE(taken->registers[thread_sample::frame_pointer], taken->stack_begin());  // a test is not optimized
}

}  // namespace
}  // namespace curfew::cli
