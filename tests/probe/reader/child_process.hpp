// A child that records, in a folder of the test's, and the means to wait for what it does. REQUIRES: the test's own
// process has one thread when it makes one, and records nothing.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace curfew::tests {

class child_process {
 public:
  // Runs `body` in a child with CURFEW_DIR set, then exit(0). What `say` and `hear` are given stands between the two.
  child_process(const std::string& directory, std::function<void(child_process&)> body);
  ~child_process();  // kills it if it still runs

  void say();   // wakes the other's hear()
  void hear();  // waits for the other's say(); ends the test with an error after 60 s

  bool heard();  // has the other said something? Waits a millisecond for it

  void kill(int signal);
  int wait();  // the status of waitpid
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
};

// The path of the one segment in a folder; waits for it. Throws after 60 s.
std::string segment_in(const std::string& directory);

}  // namespace curfew::tests
