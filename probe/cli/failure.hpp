// Reports a failure of curfew itself by a sentence for people and the status to exit with.
#pragma once

#include <stdexcept>
#include <string>

#include "probe/cli/exit_status.hpp"

namespace curfew::cli {

class failure : public std::runtime_error {
 public:
  explicit failure(const std::string& message, int status = exit_status::failed)
      : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

// Returns a failure that says "cannot open x: No such file or directory". `error` is an errno.
failure system_failure(const std::string& what, int error);

}  // namespace curfew::cli
