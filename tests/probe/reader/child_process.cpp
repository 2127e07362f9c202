#include "tests/probe/reader/child_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/let_go.hpp"

namespace curfew::tests {

child_process::child_process(const std::string& directory, std::function<void(child_process&)> body)
    : directory_(directory) {
  int down[2];
  int up[2];
  if (::pipe(down) != 0 || ::pipe(up) != 0) throw std::runtime_error("no pipes for the test");
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("no child for the test");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    in_ = down[0];
    out_ = up[1];
    ::close(down[1]);
    ::close(up[0]);
    ::setenv("CURFEW_DIR", directory.c_str(), 1);
    body(*this);
    std::exit(0);
  }
  in_ = up[0];
  out_ = down[1];
  ::close(down[0]);
  ::close(up[1]);
}

child_process::~child_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(in_);
  ::close(out_);
}

void child_process::say() {
  if (::write(out_, "!", 1) != 1) throw std::runtime_error("nobody hears");
}

void child_process::hear() {
  pollfd waiting{in_, POLLIN, 0};
  char word = 0;
  if (::poll(&waiting, 1, 60'000) != 1 || ::read(in_, &word, 1) != 1) throw std::runtime_error("heard nothing");
}

bool child_process::heard() {
  pollfd waiting{in_, POLLIN, 0};
  return ::poll(&waiting, 1, 1) == 1;
}

void child_process::kill(int signal) { ::kill(pid_, signal); }

int child_process::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  wait_until_let_go(directory_, std::exchange(pid_, -1));
  return status;
}

std::string segment_in(const std::string& directory) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      if (entry.path().extension() == ".curfew") return entry.path();
    }
    std::this_thread::yield();
  }
  throw std::runtime_error("no segment in " + directory);
}

}  // namespace curfew::tests
