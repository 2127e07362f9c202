// The check that this one runs inside of, if any: told when this one begins and ends, so that it does not take what is
// judged here for its own.
//
// Its socket is in CURFEW_CHECK; where that was taken from the environment, as tests do that want none of their
// user's settings, it is found by the pid of an ancestor in its name.
#pragma once

#include <string>

#include "probe/cli/process/check_notice.hpp"

namespace curfew::cli {

class outer_check {
 public:
  // REQUIRES: CURFEW_CHECK is not this check's own yet.
  outer_check();

  // Waits for as long as it is busy, or stopped: what it does not hear it would take for a check that was killed. Where
  // there is none, or it is gone, nothing happens.
  void tell(const check_notice&) const;

 private:
  std::string socket_;  // its abstract name; "": there is none
};

}  // namespace curfew::cli
