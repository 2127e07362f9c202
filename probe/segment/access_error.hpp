// Why a folder of segments, or a file in it, cannot be used: refused by curfew's own checks, or by the system.
#pragma once

#include <sys/types.h>

#include <string>
#include <system_error>

#include "probe/segment/remedy.hpp"

namespace curfew::segment {

// What went wrong, on which path, and what to do, ready to print.
struct access_error {
  std::error_code code;  // ok: !code
  std::string message;
  explicit operator bool() const { return static_cast<bool>(code); }
};

// curfew refuses it, for a reason that `message` says in full.
access_error refuse(std::errc code, std::string message);

// The system refused what was tried: `what` ("cannot open folder /path"), the error's text, and what to do about it.
access_error system_failure(int error, const std::string& what, attempt tried);

// For messages: "0750", "uid 1000".
std::string octal(mode_t mode);
std::string user(uid_t uid);

}  // namespace curfew::segment
