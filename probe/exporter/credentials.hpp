// The name and password that a scrape has to bring (HTTP basic authentication), from a file: what stands on a command
// line, everybody on the machine can read.
#pragma once

#include <string>
#include <string_view>

namespace curfew::metrics {

struct credentials {
  std::string user;
  std::string password;

  // Takes as long for a wrong password as for a right one.
  bool match(std::string_view user, std::string_view password) const;
};

// The file's one line, "user:password". Throws std::system_error when it cannot be read, and std::invalid_argument when
// others than its owner can read it or it says something else.
credentials read_credentials(const std::string& path);

}  // namespace curfew::metrics
