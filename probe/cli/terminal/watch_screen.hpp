// What `--watch` draws on: the terminal's other screen, left in order however it is left. And the waiting between two
// pictures, which a key or a signal ends.
#pragma once

#include <signal.h>
#include <termios.h>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace curfew::cli {

// Holds back SIGINT, SIGTERM, SIGHUP and SIGQUIT, so that they end a wait instead of the process.
class quit_signals {
 public:
  quit_signals();
  ~quit_signals();
  quit_signals(const quit_signals&) = delete;
  quit_signals& operator=(const quit_signals&) = delete;

  // False when one of them came.
  bool wait(std::chrono::nanoseconds);

 private:
  friend class watch_screen;
  sigset_t watched_{};
  sigset_t before_{};
};

class watch_screen {
 public:
  watch_screen();
  ~watch_screen();
  watch_screen(const watch_screen&) = delete;
  watch_screen& operator=(const watch_screen&) = delete;

  std::size_t lines() const;
  void show(std::string_view text);
  // False when it is time to leave: q, ctrl-c or a signal that asks for it. True early when the window changed.
  bool wait(std::chrono::nanoseconds);

 private:
  quit_signals signals_;
  termios before_{};
  bool has_keys_ = false;
};

}  // namespace curfew::cli
