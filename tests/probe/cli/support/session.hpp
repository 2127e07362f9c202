// A program on a terminal: a pseudo terminal of which the test holds the other end.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {

// How often `what` stands in a text.
int count(std::string_view text, std::string_view what);

// A session of its own, with a pseudo terminal of 24 lines. Every wait has a deadline of some seconds, after which the
// test fails and the program is killed.
class session {
 public:
  session(const sandbox&, std::vector<std::string> words, const std::string& term = "xterm",
          const std::string& more = "A=B");
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void press(const std::string& keys) const;
  void signal(int number) const;
  void wait_for(std::string_view text, int times = 1);
  // What it has shown at its end, and its status. The terminal stays: this test holds it open as well.
  std::string wait(int& status);
  // The terminal's settings are what they were.
  bool in_order() const;

 private:
  bool read_some(int milliseconds);

  int master_ = -1, slave_ = -1;
  pid_t pid_ = -1;
  termios before_{};
  std::string seen_;
};

}  // namespace curfew::tests
