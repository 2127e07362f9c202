#include "tests/probe/recorder/support/subject.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <stdexcept>

extern char** environ;

namespace curfew::tests {
namespace {

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = ::read(fd, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
  return text;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

subject::subject(const std::vector<std::string>& arguments, const std::string& folder, const variables& more) {
  std::vector<std::string> environment;
  for (char** e = environ; *e != nullptr; ++e) {
    if (std::strncmp(*e, "CURFEW", 6) != 0) environment.emplace_back(*e);
  }
  environment.push_back("CURFEW_DIR=" + folder);
  for (const auto& [name, value] : more) environment.push_back(name + "=" + value);
  std::vector<std::string> command = arguments;

  int out[2], err[2];
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int failed = ::posix_spawn(&pid_, command[0].c_str(), &actions, nullptr, pointers(command).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  ::close(err[1]);
  out_ = out[0];
  err_ = err[0];
  if (failed != 0) throw std::runtime_error("cannot start " + command[0] + ": " + std::strerror(failed));
}

subject::~subject() {
  if (pid_ > 0) {
    kill(SIGKILL);
    wait();
  }
  ::close(out_);
  ::close(err_);
}

std::string subject::read_line() {
  std::string line;
  for (char c; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

void subject::kill(int signal) { ::kill(pid_, signal); }

int subject::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

std::string subject::standard_output() { return read_all(out_); }
std::string subject::standard_error() { return read_all(err_); }

bool ended_with(int status, int exit_code) { return WIFEXITED(status) && WEXITSTATUS(status) == exit_code; }

}  // namespace curfew::tests
