#include "probe/cli/process/exec_failure.hpp"

#include <unistd.h>

#include <cerrno>

#include "probe/cli/exit_status.hpp"

namespace curfew::cli {

failure exec_failure(const std::string& name, int error) {
  const bool missing = error == ENOENT || error == ENOTDIR;
  // The kernel says the same of a script whose interpreter is not there, and of a program whose loader is not.
  if (missing && name.find('/') != std::string::npos && ::access(name.c_str(), F_OK) == 0)
    return failure("cannot run " + name + ": it is there, and the interpreter or the loader that it names is not",
                   exit_status::not_executable);
  std::string reason = system_failure("cannot run " + name, error).what();
  if (missing && name.find(' ') != std::string::npos)
    reason += ". It is one word with spaces in it: leave out the quotes, or say sh -c '" + name + "'";
  if (missing && name.ends_with(".py") && ::access(name.c_str(), F_OK) == 0)
    reason += " among the commands of PATH. The script is in this folder: say python3 " + name;
  return failure(reason, missing ? exit_status::not_found : exit_status::not_executable);
}

}  // namespace curfew::cli
