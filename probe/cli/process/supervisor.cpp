#include "probe/cli/process/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/descendants.hpp"
#include "probe/cli/process/exec_failure.hpp"
#include "probe/cli/process/process_handle.hpp"

namespace curfew::cli {

namespace {

using namespace std::chrono_literals;

constexpr int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGALRM, SIGVTALRM};

// Who signals all processes of a service or of a tree, one by one, comes to the others within this time.
constexpr auto hold_back = 100ms;
// How long before this process they may have been signalled, or this one could not read it.
constexpr auto earliest = 1s;

report::wait_result result_of(const siginfo_t& child) {
  if (child.si_code == CLD_EXITED) return {report::wait_result::how::exited, child.si_status};
  return {report::wait_result::how::killed, child.si_status};
}

// Returns why a process that was sent SIGKILL still exists.
std::string reason_of(const descendant& d, int error) {
  if (error == EPERM) return "it belongs to another user, and curfew may not send it a signal";
  if (d.stat.state == 'D') return "it waits in the kernel where no signal reaches it (state D)";
  return "it did not end in time";
}

std::pair<reader::descriptor, reader::descriptor> pipe_ends() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw system_failure("cannot make a pipe", errno);
  return {reader::descriptor(ends[0]), reader::descriptor(ends[1])};
}

timespec left_until(supervisor::clock::time_point until) {
  const auto ns = std::max((until - supervisor::clock::now()).count(), supervisor::clock::rep(0));
  return {ns / 1'000'000'000, ns % 1'000'000'000};
}

}  // namespace

supervisor::supervisor(end_observer ended) : ended_(std::move(ended)) {
  ::sigemptyset(&watched_);
  for (const int signal : passed_on) ::sigaddset(&watched_, signal);
  ::sigaddset(&watched_, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &watched_, &mask_before_);
  // An ignored SIGCHLD is inherited, and would make children vanish unseen.
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &by_default, &child_before_);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files_before_ = files;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  signals_ = reader::descriptor(::signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_) throw system_failure("cannot watch for signals", errno);
}

supervisor::~supervisor() {
  ::sigaction(SIGCHLD, &child_before_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  if (files_before_) ::setrlimit(RLIMIT_NOFILE, &*files_before_);
}

void supervisor::start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  auto [reading, writing] = pipe_ends();
  auto [waiting, going] = pipe_ends();
  command_ = ::fork();
  if (command_ < 0) throw system_failure("cannot start a process", errno);
  if (command_ == 0) {
    going.close();
    char go = 0;
    if (::read(waiting.get(), &go, 1) != 1) ::_exit(exit_status::failed);  // curfew was killed
    ::sigaction(SIGCHLD, &child_before_, nullptr);
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    if (files_before_) ::setrlimit(RLIMIT_NOFILE, &*files_before_);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    // If even this write fails, the exit status of 127 tells it.
    [[maybe_unused]] const auto n = ::write(writing.get(), &error, sizeof error);
    ::_exit(exit_status::not_found);
  }
  // What the witness gets, the command is there to get; and it does nothing before the witness is there.
  witness_.emplace();
  if (::write(going.get(), "", 1) != 1) throw system_failure("cannot start a process", errno);
  writing = reader::descriptor();
  int error = 0;
  ssize_t n = 0;
  while ((n = ::read(reading.get(), &error, sizeof error)) < 0 && errno == EINTR) continue;
  if (n != sizeof error) return;  // a successful exec closed the pipe
  stop_passing_on();
  int status = 0;
  while (::waitpid(command_, &status, 0) < 0 && errno == EINTR) continue;
  command_ = 0;
  throw exec_failure(command.front(), error);
}

void supervisor::wait(std::optional<clock::time_point> until, std::span<const int> readable) {
  if (!held_.empty()) until = std::min(until.value_or(clock::time_point::max()), held_.front().at + hold_back);
  std::vector<pollfd> sources{{signals_.get(), POLLIN, 0}};
  for (const int fd : readable) sources.push_back({fd, POLLIN, 0});
  timespec left{};
  if (until) left = left_until(*until);
  ::ppoll(sources.data(), sources.size(), until ? &left : nullptr, nullptr);
  take_signals();
  pass_on_signals();
  reap();
}

// The kernel sends signals of a terminal's keys to the whole foreground process group: the command has them already.
void supervisor::take_signals() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
    const auto number = static_cast<int>(info.ssi_signo);
    if (number == SIGCHLD) continue;
    if (command_end_)
      asked_to_end_ = asked_to_end_ || number != SIGCONT;
    else if (command_ > 0 && info.ssi_code <= 0)  // a process has sent it
      held_.push_back({number, static_cast<pid_t>(info.ssi_pid), clock::now()});
  }
}

void supervisor::pass_on_signals() {
  for (; !held_.empty(); held_.pop_front()) {
    const auto& signal = held_.front();
    if (command_got(signal)) continue;
    if (clock::now() < signal.at + hold_back) return;
    if (witness_ && !*witness_ && ::getpgid(command_) == ::getpgrp()) unwitnessed_.insert(signal.number);
    ::kill(command_, signal.number);  // it is not reaped, so the pid is still its own
  }
}

// A command that has left the process group has not got what was sent to that.
bool supervisor::command_got(const held_signal& signal) {
  return witness_ && ::getpgid(command_) == ::getpgrp() &&
         witness_->has_got(signal.number, signal.sender, signal.at - earliest);
}

void supervisor::stop_passing_on() {
  held_.clear();
  if (witness_) witness_->end();
  witness_.reset();
}

void supervisor::reap() {
  while (true) {
    siginfo_t child{};
    // A zombie keeps its pid while the observer looks at it.
    if (::waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) != 0 || child.si_pid == 0) return;
    const auto result = result_of(child);
    ended_(child.si_pid, result);
    if (child.si_pid == command_ && !command_end_) {
      command_end_ = result;
      stop_passing_on();
    }
    ::waitpid(child.si_pid, nullptr, WNOHANG);
  }
}

bool supervisor::has_descendants() const {
  siginfo_t child{};
  return ::waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

std::vector<report::survivor> supervisor::end_all(std::chrono::nanoseconds grace, std::chrono::nanoseconds patience,
                                                  const std::function<void()>& meanwhile) {
  std::vector<report::survivor> left;
  const auto signal_all = [&](int number) {
    left.clear();
    for (const auto& d : descendants()) {
      const int error = process_handle(d.pid, d.stat.start_jiffies).signal(number);
      if (error != ESRCH) left.push_back({static_cast<std::uint32_t>(d.pid), d.stat.name, reason_of(d, error)});
    }
    // Where has_proc() is false, the command is all that is known.
    if (left.empty() && !command_end_ && command_ > 0 && ::kill(command_, number) == 0)
      left.push_back({static_cast<std::uint32_t>(command_), {}, reason_of({}, 0)});
  };
  stop_passing_on();  // all are signalled here
  const auto again = std::chrono::milliseconds(10);
  const auto kill_at = clock::now() + grace;
  signal_all(SIGTERM);
  signal_all(SIGCONT);  // a stopped process does not see SIGTERM
  while (has_descendants()) {
    const auto now = clock::now();
    if (now >= kill_at) signal_all(SIGKILL);  // sent repeatedly, because they may fork meanwhile
    if (now >= kill_at + patience) {
      if (left.empty()) left.push_back({0, {}, "it cannot be named: there is no /proc here that shows it"});
      return left;
    }
    wait(now + again);
    meanwhile();
  }
  return {};
}

}  // namespace curfew::cli
