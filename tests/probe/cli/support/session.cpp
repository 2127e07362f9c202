#include "tests/probe/cli/support/session.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace curfew::tests {

int count(std::string_view text, std::string_view what) {
  int n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

session::session(const sandbox& box, std::vector<std::string> words, const std::string& term, const std::string& more) {
  char name[128];
  const winsize size{24, 80, 0, 0};
  if (::openpty(&master_, &slave_, name, nullptr, &size) != 0) throw std::runtime_error("openpty failed");
  ::fcntl(master_, F_SETFD, FD_CLOEXEC);
  ::fcntl(slave_, F_SETFD, FD_CLOEXEC);
  ::tcgetattr(slave_, &before_);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  // The first terminal that a session's leader opens becomes the session's own.
  ::posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&actions, 0, 1);
  ::posix_spawn_file_actions_adddup2(&actions, 0, 2);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string path = "PATH=/usr/bin:/bin", directory = "CURFEW_DIR=" + box.segments(), type = "TERM=" + term,
              extra = more;
  char* environment[] = {path.data(), directory.data(), type.data(), extra.data(), nullptr};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int error = ::posix_spawn(&pid_, arguments[0], &actions, &attributes, arguments.data(), environment);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::runtime_error("cannot run " + words.front());
}

session::~session() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(master_);
  ::close(slave_);
}

void session::press(const std::string& keys) const {
  if (::write(master_, keys.data(), keys.size()) < 0) throw std::runtime_error("write failed");
}

void session::signal(int number) const { ::kill(pid_, number); }

void session::wait_for(std::string_view text, int times) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (count(seen_, text) < times)
    if (!read_some(30'000) || std::chrono::steady_clock::now() > until)
      throw std::runtime_error("no end in sight; so far it said: " + seen_);
}

std::string session::wait(int& status) {
  const pid_t pid = std::exchange(pid_, -1);
  int how = 0;
  // Read on meanwhile, or it could not write its last words.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (::waitpid(pid, &how, WNOHANG) == 0) {
    read_some(10);
    if (std::chrono::steady_clock::now() > until) ::kill(pid, SIGKILL);
  }
  while (read_some(0)) continue;
  status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
  return seen_;
}

bool session::in_order() const {
  termios now{};
  ::tcgetattr(slave_, &now);
  return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag &&
         now.c_cc[VSUSP] == before_.c_cc[VSUSP] && now.c_cc[VMIN] == before_.c_cc[VMIN];
}

// False when nothing came in that time.
bool session::read_some(int milliseconds) {
  pollfd source{master_, POLLIN, 0};
  if (::poll(&source, 1, milliseconds) <= 0) return false;
  char bytes[65536];
  const auto n = ::read(master_, bytes, sizeof bytes);
  if (n <= 0) return false;
  seen_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

}  // namespace curfew::tests
