// An error that says why a folder of segments, or a file in it, cannot be used: curfew's own checks refuse it, or the
// system does.
#pragma once

#include <sys/types.h>

#include <string>
#include <system_error>

#include "probe/segment/remedy.hpp"

namespace curfew::segment {

// Says what went wrong, on which path, and what to do. `message` is ready to print.
struct access_error {
  std::error_code code;  // zero if nothing went wrong
  std::string message;
  explicit operator bool() const { return static_cast<bool>(code); }
};

// Returns an error for something that curfew itself refuses, for a reason that `message` says in full.
access_error refuse(std::errc code, std::string message);

// Returns an error of the system (an errno). Its message is `what` ("cannot open folder /path"), the error's text, and
// what to do about it, which depends on what was tried.
access_error system_failure(int error, const std::string& what, attempt tried);

// These write a mode and a user as messages name them: "0750", "uid 1000".
std::string octal(mode_t mode);
std::string user(uid_t uid);

}  // namespace curfew::segment
