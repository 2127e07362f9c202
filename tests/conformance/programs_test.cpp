// Random programs of tasks, and what must hold of each (docs/conformance.md).
//
//     CURFEW_PROGRAM_SEEDS=FIRST-LAST   these, in place of the usual ones
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <unistd.h>

#include "tests/conformance/runner.hpp"
#include "tests/runtime/support/recorded.hpp"
#include "tests/support/sanitizers.hpp"

namespace curfew::tests::conformance {
namespace {

std::pair<std::uint64_t, std::uint64_t> seeds(std::uint64_t usual) {
  const char* const range = std::getenv("CURFEW_PROGRAM_SEEDS");
  if (range == nullptr) return {1, usual};
  char* end = nullptr;
  const std::uint64_t first = std::strtoull(range, &end, 10);
  return {first, *end == '-' ? std::strtoull(end + 1, nullptr, 10) : first};
}

// What a program that crashes leaves behind.
char last_words[64];

void say_which(int signal) {
  static_cast<void>(!::write(STDERR_FILENO, last_words, sizeof last_words));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run_seeds(std::size_t threads, std::uint64_t usual) {
  if (!recording()) GTEST_SKIP() << "nothing is recorded";
  runner programs(threads);
  const auto [first, last] = seeds(usual);
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    std::snprintf(last_words, sizeof last_words, "\nCURFEW_PROGRAM_SEEDS=%llu, %zu threads\n",
                  static_cast<unsigned long long>(seed), threads);
    program p = generate(seed);
    const std::vector<std::string> faults = programs.run(p);
    if (faults.empty()) continue;
    const program smallest = programs.shrink(std::move(p), faults[0]);
    FAIL() << "CURFEW_PROGRAM_SEEDS=" << seed << ", the " << (seed - first + 1) << "th program: " << faults[0]
           << "\nThe smallest program that fails so:\n"
           << text(smallest);
  }
}

class programs : public testing::TestWithParam<std::size_t> {
 protected:
  programs() {
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS}) std::signal(signal, say_which);
  }
};

TEST_P(programs, keep_every_rule) {
  const std::size_t threads = GetParam();
  const std::uint64_t usual = threads == 1 ? 4000 : 400;
  run_seeds(threads, CURFEW_THREAD_SANITIZER != 0 || CURFEW_ADDRESS_SANITIZER != 0 ? usual / 10 : usual);
}

INSTANTIATE_TEST_SUITE_P(threads, programs, testing::Values(1, 2, 4),
                         [](const auto& of) { return std::to_string(of.param); });

}  // namespace
}  // namespace curfew::tests::conformance
