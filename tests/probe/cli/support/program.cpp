#include "tests/probe/cli/support/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "tests/support/let_go.hpp"

namespace curfew::tests {

namespace {

constexpr std::chrono::seconds patience{30};

void ensure(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string(what) + " failed");
}

// Ours without the settings that would change what a test sees, and `more`.
std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const bool kept = !entry.starts_with("CURFEW") && !entry.starts_with("NO_COLOR=") && !entry.starts_with("TERM=");
    if (kept) all.emplace_back(entry);
  }
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

program::program(const sandbox& box, std::vector<std::string> words, const std::vector<std::string>& more)
    : folder_(box.path()) {
  auto environment = environment_with(more);
  environment.push_back("CURFEW_DIR=" + box.segments());
  int in[2], out[2], err[2];
  ensure(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0 && ::pipe2(err, O_CLOEXEC) == 0, "pipe2");
  posix_spawn_file_actions_t actions;
  ensure(::posix_spawn_file_actions_init(&actions) == 0, "posix_spawn_file_actions_init");
  ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int error = ::posix_spawnp(&pid_, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  for (const int end : {in[0], out[1], err[1]}) ::close(end);
  input_ = in[1];
  output_ = out[0];
  errors_ = err[0];
  ensure(error == 0, words.front().c_str());
}

program::~program() {
  for (const int fd : {input_, output_, errors_})
    if (fd >= 0) ::close(fd);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void program::write(const std::string& text) {
  ensure(::write(input_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
}

void program::close_input() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
}

// False when both outputs have ended.
bool program::read_some(std::chrono::steady_clock::time_point until) {
  pollfd sources[] = {{output_, POLLIN, 0}, {errors_, POLLIN, 0}};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  if (::poll(sources, 2, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) == 0)
    throw std::runtime_error("no end in sight; so far it said: " + seen_.out + "\nand: " + seen_.err);
  const auto read = [](const pollfd& source, int& fd, std::string& to) {
    if (source.revents == 0) return;
    char bytes[65536];
    const auto n = ::read(fd, bytes, sizeof bytes);
    if (n > 0) return void(to.append(bytes, static_cast<std::size_t>(n)));
    ::close(std::exchange(fd, -1));
  };
  read(sources[0], output_, seen_.out);
  read(sources[1], errors_, seen_.err);
  return output_ >= 0 || errors_ >= 0;
}

void program::wait_for_output(const std::string& text) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (seen_.out.find(text) == std::string::npos)
    if (!read_some(until)) throw std::runtime_error("it ended without saying " + text + ", but: " + seen_.err);
}

void program::signal(int number) const { ensure(::kill(pid_, number) == 0, "kill"); }

outcome program::wait() {
  close_input();
  const auto until = std::chrono::steady_clock::now() + patience;
  while (read_some(until)) continue;
  int status = 0;
  const pid_t pid = std::exchange(pid_, -1);
  ensure(::waitpid(pid, &status, 0) > 0, "waitpid");
  wait_until_let_go(folder_, pid);
  seen_.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return seen_;
}

outcome run(const sandbox& box, const std::vector<std::string>& words, const std::string& input,
            const std::vector<std::string>& environment) {
  program p(box, words, environment);
  p.write(input);
  return p.wait();
}

std::string curfew() { return CURFEW_PROGRAM; }
std::string subject() { return CURFEW_SUBJECT; }

}  // namespace curfew::tests
