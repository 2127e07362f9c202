// Programs that record, run by tests from outside: started with a scenario's name, waited for or killed, their files
// looked at.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace curfew::tests {

class subject {
 public:
  using variables = std::vector<std::pair<std::string, std::string>>;

  // Starts PROGRAM ARGUMENT… with CURFEW_DIR = folder and no other variable of ours but those given.
  subject(const std::vector<std::string>& arguments, const std::string& folder, const variables& more = {});
  ~subject();
  subject(const subject&) = delete;
  subject& operator=(const subject&) = delete;

  pid_t pid() const { return pid_; }
  std::string read_line();  // of its stdout; "" at its end
  void kill(int signal);
  int wait();  // its status, as of waitpid
  // After wait(): what is left of them.
  std::string standard_output();
  std::string standard_error();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

bool ended_with(int status, int exit_code);

}  // namespace curfew::tests
