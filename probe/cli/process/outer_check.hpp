// Tells the check that this one runs inside of, if any, when this check begins and ends, so that the outer check does
// not take what is judged here for its own.
//
// The outer check's socket is named in CURFEW_CHECK. If that was removed from the environment, as tests do that do not
// want their user's settings, the socket is found by its name, which contains the pid of an ancestor.
#pragma once

#include <string>

#include "probe/cli/process/check_notice.hpp"

namespace curfew::cli {

class outer_check {
 public:
  // REQUIRES: CURFEW_CHECK has not been set to this check's own socket yet.
  outer_check();

  // Sends a notice, and waits while the outer check is busy or stopped: if it missed the notice, it would take this
  // check for one that was killed. Does nothing if there is no outer check, or if it is gone.
  void tell(const check_notice&) const;

 private:
  std::string socket_;  // abstract name of its socket; "": there is none
};

}  // namespace curfew::cli
