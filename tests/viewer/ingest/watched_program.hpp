// The subject, running in a folder of its own, told what to do line by line.
#pragma once

#include <sys/types.h>

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {

class watched_program {
 public:
  watched_program();
  ~watched_program();  // kills it
  watched_program(const watched_program&) = delete;
  watched_program& operator=(const watched_program&) = delete;

  // Returns when it has done it, and waits for more.
  void tell(const std::string& letters);
  void end();   // by the end of its input; waits for it
  void kill();  // by SIGKILL; waits for it

  // It stands alone in a folder: those of checks beside it are looked at as well, and other tests have some.
  const std::string& folder() const { return segments_; }
  std::string segment() const;  // its path
  pid_t pid() const { return pid_; }

 private:
  void await_quiet() const;
  void wait();

  temporary_folder around_;
  const std::string segments_ = around_ / "segments";
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
};

}  // namespace curfew::tests
