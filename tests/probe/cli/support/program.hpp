// Runs programs for the tests of the command line: `curfew` with words, its input and output in pipes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"

namespace curfew::tests {

using words = std::vector<std::string>;

struct outcome {
  std::string out, err;
  int status = -1;  // 128+N when signal N killed it
};

// A folder for the segments of one test, and what is beside it; removed with it.
class sandbox : public temporary_folder {
 public:
  std::string segments() const { return *this / "segments"; }  // CURFEW_DIR of programs that run in it
};

// A program that runs. Every wait has a deadline of some seconds, after which the test fails and the program is killed.
class program {
 public:
  program(const sandbox&, words, const words& environment = {});
  ~program();
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  pid_t pid() const { return pid_; }
  void write(const std::string& text);
  void close_input();
  void wait_for_output(const std::string& text);  // until standard output has it
  void signal(int number) const;
  outcome wait();  // closes its input; when it returns, nobody takes it for alive any more

 private:
  bool read_some(std::chrono::steady_clock::time_point until);

  std::string folder_;  // of its sandbox
  pid_t pid_ = -1;
  int input_ = -1, output_ = -1, errors_ = -1;
  outcome seen_;
};

// Runs `curfew` or another program to its end.
outcome run(const sandbox&, const words&, const std::string& input = {}, const words& environment = {});

std::string curfew();  // paths of the programs
std::string subject();

}  // namespace curfew::tests
