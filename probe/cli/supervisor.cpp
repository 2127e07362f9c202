#include "probe/cli/supervisor.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "probe/cli/descendants.hpp"
#include "probe/cli/descriptor.hpp"
#include "probe/cli/failure.hpp"

namespace curfew::cli {

namespace {

constexpr int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGALRM, SIGVTALRM};

// The kernel sends what a terminal's keys mean to the whole foreground group: the command has it already.
bool sent_by_a_process(const siginfo_t& info) { return info.si_code <= 0; }

report::wait_result result_of(int status) {
  if (WIFSIGNALED(status)) return {report::wait_result::how::killed, WTERMSIG(status)};
  return {report::wait_result::how::exited, WEXITSTATUS(status)};
}

void kill_all(int signal) {
  for (const auto pid : descendants()) ::kill(pid, signal);
}

}  // namespace

supervisor::supervisor() {
  ::sigemptyset(&watched_);
  for (const int signal : passed_on) ::sigaddset(&watched_, signal);
  ::sigaddset(&watched_, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &watched_, &mask_before_);
  // An ignored SIGCHLD is inherited and would let children vanish unseen.
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &by_default, &child_before_);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

supervisor::~supervisor() {
  ::sigaction(SIGCHLD, &child_before_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void supervisor::start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw system_failure("cannot make a pipe", errno);
  descriptor reading(ends[0]);
  descriptor writing(ends[1]);
  command_ = ::fork();
  if (command_ < 0) throw system_failure("cannot start a process", errno);
  if (command_ == 0) {
    ::sigaction(SIGCHLD, &child_before_, nullptr);
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    // If even this cannot be said, the status of 127 says it.
    [[maybe_unused]] const auto n = ::write(writing.get(), &error, sizeof error);
    ::_exit(exit_status::not_found);
  }
  writing = descriptor();
  int error = 0;
  ssize_t n = 0;
  while ((n = ::read(reading.get(), &error, sizeof error)) < 0 && errno == EINTR) continue;
  if (n != sizeof error) return;  // closed by a successful exec
  int status = 0;
  while (::waitpid(command_, &status, 0) < 0 && errno == EINTR) continue;
  command_ = 0;
  const bool missing = error == ENOENT || error == ENOTDIR;
  const auto reason = system_failure("cannot run " + command.front(), error);
  throw failure(reason.what(), missing ? exit_status::not_found : exit_status::not_executable);
}

bool supervisor::wait_for_command(std::optional<clock::time_point> until) {
  while (true) {
    reap();
    if (command_end_) return true;
    siginfo_t info{};
    if (!next_signal(until, info)) return false;
    if (info.si_signo != SIGCHLD) pass_on(info);
  }
}

bool supervisor::wait_for_descendant(clock::time_point until) {
  siginfo_t info{};
  const bool came = next_signal(until, info);
  reap();
  return !came || info.si_signo == SIGCHLD || info.si_signo == SIGCONT;
}

void supervisor::end_all(std::chrono::milliseconds grace) {
  const auto until = clock::now() + grace;
  kill_all(SIGTERM);
  kill_all(SIGCONT);  // a stopped process does not see the first
  const auto again = std::chrono::milliseconds(10);
  while (!descendants().empty()) {
    if (clock::now() >= until) kill_all(SIGKILL);  // again and again: they may fork meanwhile
    siginfo_t info{};
    next_signal(clock::now() + again, info);
    reap();
  }
  reap();
}

std::optional<report::wait_result> supervisor::end_of(pid_t pid) const {
  const auto at = ends_.find(pid);
  if (at == ends_.end()) return {};
  return at->second;
}

void supervisor::reap() {
  int status = 0;
  for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
    ends_[pid] = result_of(status);
    if (pid != command_ || command_end_) continue;
    command_end_ = result_of(status);
  }
}

// False when the time has come.
bool supervisor::next_signal(std::optional<clock::time_point> until, siginfo_t& info) {
  while (true) {
    timespec left{};
    if (until) {
      const auto ns = std::max((*until - clock::now()).count(), clock::rep(0));
      left = {ns / 1'000'000'000, ns % 1'000'000'000};
    }
    if (::sigtimedwait(&watched_, &info, until ? &left : nullptr) > 0) return true;
    if (errno == EAGAIN) return false;
  }
}

void supervisor::pass_on(const siginfo_t& info) const {
  if (!command_end_ && command_ > 0 && sent_by_a_process(info)) ::kill(command_, info.si_signo);
}

}  // namespace curfew::cli
