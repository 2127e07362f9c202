#include "probe/cli/terminal/watch_screen.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <string>

#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/reader/descriptor.hpp"

namespace curfew::cli {

namespace {

constexpr std::string_view enter =
    "\x1b[?1049h\x1b[?25l\x1b[?7l";  // alternate screen, no cursor, lines are cut, not wrapped
constexpr std::string_view leave = "\x1b[?7h\x1b[?25h\x1b[?1049l";

timespec to_timespec(std::chrono::nanoseconds d) { return {d.count() / 1'000'000'000, d.count() % 1'000'000'000}; }

bool is_quit_key(std::string_view keys) { return keys.find_first_of("qQ\x03\x04") != std::string_view::npos; }

}  // namespace

quit_signals::quit_signals() {
  ::sigemptyset(&watched_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&watched_, signal);
  ::sigprocmask(SIG_BLOCK, &watched_, &before_);
}

quit_signals::~quit_signals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

bool quit_signals::wait(std::chrono::nanoseconds time) {
  const auto left = to_timespec(time);
  return ::sigtimedwait(&watched_, nullptr, &left) <= 0;
}

watch_screen::watch_screen() {
  ::sigaddset(&signals_.watched_, SIGWINCH);
  ::sigprocmask(SIG_BLOCK, &signals_.watched_, nullptr);
  has_keys_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (has_keys_) {
    auto keys = before_;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    keys.c_cc[VSUSP] = _POSIX_VDISABLE;  // stopping curfew here would leave the shell on the alternate screen
    keys.c_cc[VMIN] = 0;
    keys.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  }
  write_all(STDOUT_FILENO, enter, "the terminal");
}

watch_screen::~watch_screen() {
  if (has_keys_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  // A failure is ignored: a terminal that is gone needs no tidying.
  [[maybe_unused]] const auto n = ::write(STDOUT_FILENO, leave.data(), leave.size());
}

std::size_t watch_screen::lines() const { return size_of_terminal(STDOUT_FILENO).lines; }

void watch_screen::show(std::string_view text) {
  // The new picture is drawn over the last one, because clearing the screen would flicker. What is left of that is
  // erased before a line is drawn: behind one that is as wide as the screen the cursor stands on its last character.
  // The last line has no newline, which would scroll.
  std::string picture = "\x1b[H";
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    picture.append("\x1b[K").append(text.substr(0, end)).append("\r\n");
    text.remove_prefix(end + 1);
  }
  write_all(STDOUT_FILENO, picture.append("\x1b[J").append(text), "the terminal");
}

bool watch_screen::wait(std::chrono::nanoseconds time) {
  const reader::descriptor signals(::signalfd(-1, &signals_.watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  pollfd sources[2] = {{signals.get(), POLLIN, 0}, {has_keys_ ? STDIN_FILENO : -1, POLLIN, 0}};
  const auto until = std::chrono::steady_clock::now() + time;
  while (true) {
    const auto left =
        std::max(std::chrono::nanoseconds(until - std::chrono::steady_clock::now()), std::chrono::nanoseconds(0));
    const auto timeout = to_timespec(left);
    if (::ppoll(sources, 2, &timeout, nullptr) <= 0) return true;
    if (signalfd_siginfo info{}; ::read(signals.get(), &info, sizeof info) == sizeof info)
      return info.ssi_signo == SIGWINCH;
    if ((sources[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return false;
    char keys[64];
    const auto n = (sources[1].revents & POLLIN) != 0 ? ::read(STDIN_FILENO, keys, sizeof keys) : 0;
    if (n > 0 && is_quit_key({keys, static_cast<std::size_t>(n)})) return false;
  }
}

}  // namespace curfew::cli
