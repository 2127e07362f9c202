#include "tests/viewer/ingest/watched_program.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace curfew::tests {

watched_program::watched_program() {
  if (::mkdir(segments_.c_str(), 0700) != 0) throw std::runtime_error("no folder");
  int in[2], out[2];
  if (::pipe(in) != 0 || ::pipe(out) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
    ::setenv("CURFEW_DIR", folder().c_str(), 1);
    ::execl(VIEWER_SUBJECT, VIEWER_SUBJECT, nullptr);
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  in_ = in[1];
  out_ = out[0];
  tell("");  // it runs
}

watched_program::~watched_program() {
  if (pid_ > 0) kill();
  if (in_ >= 0) ::close(in_);
  ::close(out_);
}

void watched_program::tell(const std::string& letters) {
  const std::string line = letters + "\n";
  if (::write(in_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("the subject does not listen");
  for (char c = 0; c != '\n';)
    if (::read(out_, &c, 1) != 1) throw std::runtime_error("the subject does not answer");
  await_quiet();
}

// It answers in the middle of a poll. When that has ended, and there is nothing else to run, its thread sleeps.
void watched_program::await_quiet() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    std::string status;
    std::getline(std::ifstream("/proc/" + std::to_string(pid_) + "/stat"), status);
    const auto name_ends = status.rfind(") ");
    if (name_ends != std::string::npos && status[name_ends + 2] == 'S') return;
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the subject never rests: " + status);
    std::this_thread::yield();
  }
}

void watched_program::end() {
  ::close(in_);
  in_ = -1;
  wait();
}

void watched_program::kill() {
  ::kill(pid_, SIGKILL);
  wait();
}

void watched_program::wait() {
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string watched_program::segment() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder()))
    if (entry.path().extension() == ".curfew") return entry.path();
  throw std::runtime_error("the subject has no segment");
}

}  // namespace curfew::tests
