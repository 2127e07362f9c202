// A failure of curfew's own: a sentence for people, and the status to exit with.
#pragma once

#include <stdexcept>
#include <string>

namespace curfew::cli {

// But for the first, as env(1) and timeout(1) have them.
namespace exit_status {
inline constexpr int not_judged = 24;  // of check: no findings, and not everything could be judged
inline constexpr int timed_out = 124;
inline constexpr int failed = 125;  // curfew itself; wrong usage too
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;
inline constexpr int killed_by = 128;  // plus the signal
}  // namespace exit_status

class failure : public std::runtime_error {
 public:
  explicit failure(const std::string& message, int status = exit_status::failed)
      : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

// "cannot open x: No such file or directory"
failure system_failure(const std::string& what, int error);

}  // namespace curfew::cli
