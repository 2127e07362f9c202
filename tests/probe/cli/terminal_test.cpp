// The command line on a terminal: a pseudo terminal that the test holds the other end of.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <stdexcept>

#include "tests/probe/cli/program.hpp"

namespace curfew::tests {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view other_screen = "\x1b[?1049h", own_screen = "\x1b[?1049l";

int count(std::string_view text, std::string_view what) {
  int n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

// A session of its own, with a pseudo terminal of 24 lines.
class session {
 public:
  session(const sandbox& box, std::vector<std::string> words, const std::string& term = "xterm",
          const std::string& more = "A=B") {
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
  ~session() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(master_);
    ::close(slave_);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void press(const std::string& keys) const {
    if (::write(master_, keys.data(), keys.size()) < 0) throw std::runtime_error("write failed");
  }
  void signal(int number) const { ::kill(pid_, number); }
  void wait_for(std::string_view text, int times = 1) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (count(seen_, text) < times)
      if (!read_some(30'000) || std::chrono::steady_clock::now() > until)
        throw std::runtime_error("no end in sight; so far it said: " + seen_);
  }
  // What it has shown at its end, and its status. The terminal stays: this test holds it open as well.
  std::string wait(int& status) {
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
  // The terminal's settings are what they were.
  bool in_order() const {
    termios now{};
    ::tcgetattr(slave_, &now);
    return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag &&
           now.c_cc[VSUSP] == before_.c_cc[VSUSP] && now.c_cc[VMIN] == before_.c_cc[VMIN];
  }

 private:
  // False when nothing came in that time.
  bool read_some(int milliseconds) {
    pollfd source{master_, POLLIN, 0};
    if (::poll(&source, 1, milliseconds) <= 0) return false;
    char bytes[65536];
    const auto n = ::read(master_, bytes, sizeof bytes);
    if (n <= 0) return false;
    seen_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }

  int master_ = -1, slave_ = -1;
  pid_t pid_ = -1;
  termios before_{};
  std::string seen_;
};

TEST(terminal, hands_ctrl_c_to_the_command_and_check_does_not_hand_it_on_again) {
  const sandbox box;
  session s(box, {curfew(), "check", "--allow-nothing-recorded", "--", subject(), "name", "say:ready", "pause"});
  s.wait_for("ready");
  // One of two signals that come at once is lost: many are needed to see a second.
  for (int i = 1; i <= 20; ++i) {
    s.press("\x03");
    s.wait_for("INT", i);
  }
  s.signal(SIGUSR1);
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(seen, HasSubstr("INTUSR1"));
  EXPECT_EQ(count(seen, "INT"), 20);
}

TEST(terminal, gets_colours_unless_somebody_objects) {
  const sandbox box;
  int status = -1;
  EXPECT_THAT(session(box, {curfew(), "check", "--", subject(), "leak"}).wait(status), HasSubstr("\x1b[1;31merror"));
  EXPECT_EQ(status, 23);
  const auto seen_by = [&](const std::string& term, const std::string& more) {
    return session(box, {curfew(), "check", "--", subject(), "leak"}, term, more).wait(status);
  };
  EXPECT_THAT(seen_by("xterm", "NO_COLOR=1"), AllOf(HasSubstr("error["), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(seen_by("xterm", "NO_COLOR="), HasSubstr("\x1b[1;31merror"));
  EXPECT_THAT(seen_by("dumb", "A=B"), AllOf(HasSubstr("error["), Not(HasSubstr("\x1b"))));
}

class watch : public testing::TestWithParam<std::string> {};

TEST_P(watch, is_left_in_order) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--watch=10ms"});
  s.wait_for("bar ×3");
  EXPECT_FALSE(s.in_order());
  if (GetParam() == "SIGTERM")
    s.signal(SIGTERM);
  else
    s.press(GetParam());
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(seen, AllOf(StartsWith(std::string(other_screen)), EndsWith(std::string(own_screen))));
  EXPECT_TRUE(s.in_order());
}

INSTANTIATE_TEST_SUITE_P(by, watch, testing::Values("q", "\x03", "SIGTERM"), [](const auto& which) {
  return std::string(std::array{"q", "ctrl_c", "sigterm"}.at(which.index));
});

TEST(terminal, keeps_the_last_tree_when_the_watched_process_ends) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--watch=10ms"});
  s.wait_for("bar ×3");
  p.signal(SIGKILL);
  int status = -1;
  const auto seen = s.wait(status);
  EXPECT_THAT(seen.substr(seen.rfind(own_screen)), AllOf(HasSubstr("last heard of after"), HasSubstr("bar ×3")));
  EXPECT_TRUE(s.in_order());
}

TEST(terminal, shows_as_many_lines_as_there_are) {
  const sandbox box;
  program p(box, {subject(), "hold:100", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  session s(box, {curfew(), "tree", "subject", "--no-fold", "--watch=10ms"}, "xterm", "COLUMNS=400");
  s.wait_for("… 79 more lines");  // of 102: 23 are shown, and this one says that there are more
  s.press("q");
  int status = -1;
  s.wait(status);
  EXPECT_EQ(status, 0);
}

// How wide the widest of its lines is that are ASCII, without colours.
std::size_t widest(std::string seen) {
  for (auto at = seen.find('\x1b'); at != seen.npos; at = seen.find('\x1b'))
    seen.erase(at, seen.find('m', at) - at + 1);
  std::erase(seen, '\r');
  std::size_t widest = 0;
  std::istringstream lines(seen);
  for (std::string line; std::getline(lines, line);)
    if (std::all_of(line.begin(), line.end(), [](char c) { return c > 0; })) widest = std::max(widest, line.size());
  return widest;
}

TEST(terminal, has_no_line_that_is_wider) {
  const sandbox box;
  program p(box, {subject(), "hold:3", "misuse", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  const std::vector<std::string> check{curfew(), "check", "--", subject(), "misuse", "leak"},
      tree{curfew(), "tree", "subject"};
  int status = -1;
  for (const auto& command : {check, tree}) {
    const auto wide = session(box, command).wait(status),
               narrow = session(box, command, "xterm", "COLUMNS=40").wait(status);
    EXPECT_LE(widest(wide), 80u) << wide;
    EXPECT_LE(widest(narrow), 40u) << narrow;
    EXPECT_GT(widest(session(box, command, "xterm", "COLUMNS=400").wait(status)), 80u);
    const auto file = run(box, command, {}, {"COLUMNS=40"});
    EXPECT_GT(widest(file.out + file.err), 80u) << "a file is no terminal";
  }
}

TEST(terminal, is_refused_a_snapshot) {
  const sandbox box;
  program p(box, {subject(), "hold", "say:ready", "stdin"});
  p.wait_for_output("ready\n");
  int status = -1;
  EXPECT_THAT(session(box, {curfew(), "snapshot", "subject", "-o", "-"}).wait(status),
              HasSubstr("redirect standard output, or name a file with -o"));
  EXPECT_EQ(status, 125);
}

}  // namespace
}  // namespace curfew::tests
