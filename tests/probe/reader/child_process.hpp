// Runs a child that records in a folder of the test's, and lets the test wait for what it does. REQUIRES: when the test
// makes one, its own process has one thread and records nothing.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace curfew::tests {

class child_process {
 public:
  // Runs `body` in a child with CURFEW_DIR set, then exit(0). `body` gets the child's end of the connection to the
  // test.
  child_process(const std::string& directory, std::function<void(child_process&)> body);
  ~child_process();  // kills it if it still runs

  void say();   // wakes the other's hear()
  void hear();  // waits for the other's say(); throws after 60 s

  bool heard();  // whether the other has said something; waits a millisecond for it

  void kill(int signal);
  int wait();  // returns the status of waitpid, when readers take it for dead
  pid_t pid() const { return pid_; }

 private:
  std::string directory_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
};

// Returns the path of the one segment in a folder, and waits for it. Throws after 60 s.
std::string segment_in(const std::string& directory);

}  // namespace curfew::tests
