// Draws on the terminal's alternate screen for `--watch`, and leaves the terminal in order however the command ends. It
// also waits between two pictures, until a key or a signal ends the wait.
#pragma once

#include <signal.h>
#include <termios.h>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace curfew::cli {

// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT, so that they end a wait instead of the process.
class quit_signals {
 public:
  quit_signals();
  ~quit_signals();
  quit_signals(const quit_signals&) = delete;
  quit_signals& operator=(const quit_signals&) = delete;

  // Waits for this time. Returns false if one of the signals came.
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
  // Waits for this time. Returns false if it is time to leave: q, ctrl-c, ctrl-d or a signal asks for it, or the
  // keyboard is gone. Returns true early if the window's size has changed.
  bool wait(std::chrono::nanoseconds);

 private:
  quit_signals signals_;
  termios before_{};
  bool has_keys_ = false;
};

}  // namespace curfew::cli
